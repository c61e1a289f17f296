// The people with whom it is the first joint work, by their position on the byline.
// Binds node: Researcher, edge: MEETS.
MATCH (this)-[edge:MEETS]->(node:Researcher)
