// The invitation that a piece of news is about.
// Binds node: Invitation.
MATCH (this)-[:TELLS]->(node:Invitation)
