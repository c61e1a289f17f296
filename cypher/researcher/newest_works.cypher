// The works a researcher authored, through the index that has them newest first: by edge.newest, edge.work.
// Binds node: Work, edge: AUTHORED.
MATCH ()-[edge:AUTHORED]->(node:Work)
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
