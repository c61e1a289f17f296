// Invitations from a person, or an account, to the same: id, and the person's id.
// Parameters: $most.
MATCH (i:Invitation)
WHERE i.id > ''
MATCH (from:Researcher)-[:SENT]->(i)-[:TO]->(to:Researcher)
WHERE from = to OR i.sender = i.recipient
RETURN i.id, to.id LIMIT $most
