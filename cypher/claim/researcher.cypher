// The researcher whose record is claimed.
// Binds node: Researcher.
MATCH (this)-[:FOR]->(node:Researcher)
