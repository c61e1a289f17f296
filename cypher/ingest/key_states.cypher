// Return what the graph has under each key: [key, claimant, the source whose own name it is, keys that it was replaced
// by or replaces, the entity or null, the ids of works that have it as a DOI although it names another work]. The
// entity is [id, label, createdAt in milliseconds, facts as stored, ORCID or ROR, how it is identified].
// parameters: $keys
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
