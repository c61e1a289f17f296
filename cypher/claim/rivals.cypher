// The other claims to a claim's researcher that wait for a decision: their ids.      parameters: $claim $now
MATCH (c:Claim {id: $claim})-[:FOR]->(r)<-[:FOR]-(rival:Claim {state: 'PENDING'})
WHERE rival <> c AND rival.expiresAt > $now
RETURN rival.id
