// Every researcher.
// Binds node.
MATCH (node:Researcher)
