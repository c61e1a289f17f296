// The works a researcher authored, read through the index in the order newest first, by edge.newest and edge.work.
// Binds node: Work, edge: AUTHORED.
MATCH ()-[edge:AUTHORED]->(node:Work)
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
