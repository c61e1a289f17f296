// The institution that an institution is part of.
// Binds node: Institution.
MATCH (this)-[:PART_OF]->(node:Institution)
