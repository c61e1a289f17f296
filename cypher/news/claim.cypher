// The claim that a piece of news is of.
// Binds node: Claim.
MATCH (this)-[:TELLS]->(node:Claim)
