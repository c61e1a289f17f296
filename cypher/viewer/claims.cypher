// Every claim of an account.
// Binds node: Claim.
MATCH (this)-[:FILED]->(node:Claim)
