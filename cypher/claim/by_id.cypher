// A claim: the id of its account, its state now, and whether its researcher is claimed. No row when there is no such
// claim, or $viewer may not see it.
// Parameters: $claim, $viewer, $isModerator, $now.
MATCH (u:User)-[:FILED]->(c:Claim {id: $claim})-[:FOR]->(r:Researcher)
WHERE $isModerator OR u.id = $viewer
RETURN
  u.id,
  CASE WHEN c.state = 'PENDING' AND c.expiresAt <= $now THEN 'EXPIRED' ELSE c.state END,
  EXISTS { (r)<-[:IS]-() }
