// Every institution.
// Binds node.
MATCH (node:Institution)
