// The ids of the other pending claims to the same researcher.
// Parameters: $claim, $now.
MATCH (c:Claim {id: $claim})-[:FOR]->(r)<-[:FOR]-(rival:Claim {state: 'PENDING'})
WHERE rival <> c AND rival.expiresAt > $now
RETURN rival.id
