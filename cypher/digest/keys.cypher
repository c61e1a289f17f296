// A page of all Keys in order, after $after: [key, id of what it names, its other properties].
MATCH (k:Key)
WHERE k.key > $after
WITH k ORDER BY k.key LIMIT $n
OPTIONAL MATCH (k)-[:NAMES]->(e)
RETURN collect([
  k.key,
  e.id,
  k{.scheme, .value, .source, .recordId, .url, .hash, .updated, .claimant},
  COLLECT { MATCH (k)-[:REPLACED_BY]->(other) RETURN other.key }
])
