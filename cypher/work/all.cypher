// Every work.
// Binds node.
MATCH (node:Work)
