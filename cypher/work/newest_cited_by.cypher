// The works in the graph that cite a work, through the index that has them newest first: by edge.newest, edge.work.
// Binds node: Work, edge: CITES.
MATCH (node:Work)-[edge:CITES]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
