// The researcher whose record an account owns by an approved claim.
// Binds node: Researcher.
MATCH (this)-[:IS]->(node:Researcher)
