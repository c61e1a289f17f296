// The invitation that a piece of news is of.
// Binds node: Invitation.
MATCH (this)-[:TELLS]->(node:Invitation)
