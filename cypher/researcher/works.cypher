// The works a researcher authored.
// Binds node: Work, edge: AUTHORED.
MATCH (this)-[edge:AUTHORED]->(node:Work)
