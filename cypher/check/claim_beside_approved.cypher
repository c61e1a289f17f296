// Claims that are pending though another to the same researcher is approved: id, researcher, the other's id.
// Parameters: $most, $now.
MATCH (c:Claim)
WHERE c.id > '' AND c.state = 'PENDING' AND c.expiresAt > $now
MATCH (c)-[:FOR]->(r)<-[:FOR]-(approved:Claim)
WHERE approved.state = 'APPROVED' AND c.expiresAt > approved.decidedAt
RETURN c.id, r.id, approved.id LIMIT $most
