// The claim that a piece of news is about.
// Binds node: Claim.
MATCH (this)-[:TELLS]->(node:Claim)
