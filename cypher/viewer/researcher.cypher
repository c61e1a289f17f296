// The researcher that an account's approved claim is to.
// Binds node: Researcher.
MATCH (this)-[:IS]->(node:Researcher)
