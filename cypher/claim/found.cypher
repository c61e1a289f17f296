// A claim: its researcher's id, its account's id, its state now, whether the researcher is claimed; or nothing.
//      parameters: $claim $now
MATCH (u:User)-[:FILED]->(c:Claim {id: $claim})-[:FOR]->(r:Researcher)
RETURN
  r.id,
  u.id,
  CASE WHEN c.state = 'PENDING' AND c.expiresAt <= $now THEN 'EXPIRED' ELSE c.state END,
  EXISTS { (r)<-[:IS]-() }
