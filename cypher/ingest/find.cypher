// What the graph has under each of $keys: [key, who claimed it, the source whose own name it is, keys it was replaced by or
// replaces, entity or null, the ids of works of which it is a DOI although it names another], the entity as [id, kind, createdAt in milliseconds, what was said of it, its ORCID or ROR, how it is identified].
UNWIND $keys AS key
MATCH (k:Key {key: key})
OPTIONAL MATCH (k)-[:NAMES]->(e)
RETURN collect([
  k.key,
  k.claimant,
  k.source,
  COLLECT { MATCH (k)-[:REPLACED_BY]-(other) RETURN other.key },
  CASE WHEN e IS NULL THEN null
    ELSE [e.id, labels(e)[0], e.createdAt.epochMillis, e.said, coalesce(e.orcid, e.ror), e.identityBasis] END,
  COLLECT { MATCH (k)<-[:SHARES]-(w) RETURN w.id }
])
