// Whom somebody worked with for the first time, by their place on the byline.
// Binds node: Researcher, edge: MEETS.
MATCH (this)-[edge:MEETS]->(node:Researcher)
