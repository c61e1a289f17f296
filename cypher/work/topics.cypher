// The topics that sources put directly on a work.
// Binds node: Topic, edge: ABOUT.
MATCH (this)-[edge:ABOUT]->(node:Topic)
