// A page of claims in order of id, after $after: for each its state, the properties that constraints need, the values
// these follow from, and its history.
MATCH (c:Claim)
WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $n
RETURN collect([
  c.id,
  c.state,
  [c.live, c.approvedFor],
  COLLECT { MATCH (c)<-[:FILED]-(u:User) RETURN u.id },
  COLLECT { MATCH (c)-[:FOR]->(r:Researcher) RETURN r.id },
  COUNT {
    MATCH (c)<-[:FILED]-()-[:FILED]->(other:Claim)
    WHERE other.state IN ['PENDING', 'APPROVED'] AND other <> c
  },
  COUNT { MATCH (c)-[:FOR]->()<-[:FOR]-(other:Claim {state: 'APPROVED'}) WHERE other <> c },
  COLLECT { MATCH (c)-[:PASSED]->(t) RETURN [t.number, t.before, t.after, t.at.epochMillis] ORDER BY t.number }
])
