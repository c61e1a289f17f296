// The institutions that a researcher's works credit or a source lists.
// Binds node: Institution, edge: AFFILIATED_WITH.
MATCH (this)-[edge:AFFILIATED_WITH]->(node:Institution)
