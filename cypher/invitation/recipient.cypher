// The researcher to whom an invitation was sent.
// Binds node: Researcher.
MATCH (this)-[:TO]->(node:Researcher)
