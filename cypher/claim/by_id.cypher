// A claim: the id of its researcher, the id of its account, its state now, and whether the researcher is claimed. No
// row when there is no such claim.
// Parameters: $claim, $now.
MATCH (u:User)-[:FILED]->(c:Claim {id: $claim})-[:FOR]->(r:Researcher)
RETURN
  r.id,
  u.id,
  CASE WHEN c.state = 'PENDING' AND c.expiresAt <= $now THEN 'EXPIRED' ELSE c.state END,
  EXISTS { (r)<-[:IS]-() }
