// The researcher that a claim is to.
// Binds node: Researcher.
MATCH (this)-[:FOR]->(node:Researcher)
