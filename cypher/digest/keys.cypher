// A page of all Keys in order, after $after: [key, id of what it names, its other properties].
MATCH (k:Key)
WHERE k.key > $after
WITH k ORDER BY k.key LIMIT $n
RETURN collect([
  k.key,
  COLLECT { MATCH (k)-[:NAMES]->(e) RETURN e.id }[0],
  k{.scheme, .value, .source, .recordId, .url, .hash, .updated, .claimant},
  COLLECT { MATCH (k)-[:REPLACED_BY]->(other) RETURN other.key }
])
