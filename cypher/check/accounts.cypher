// A page of accounts in order of id, after $after: for each its id, its researcher, and the researchers of its approved
// claims.
MATCH (u:User)
WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $n
RETURN collect([
  u.id,
  COLLECT { MATCH (u)-[:IS]->(r) RETURN r.id ORDER BY r.id },
  COLLECT { MATCH (u)-[:FILED]->(:Claim {state: 'APPROVED'})-[:FOR]->(r) RETURN r.id ORDER BY r.id }
])
