// The works in the graph that a work cites.
// Binds node: Work.
MATCH (this)-[:CITES]->(node:Work)
