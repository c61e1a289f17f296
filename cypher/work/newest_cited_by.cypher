// The works in the graph that cite a work, read through the index in the order newest first, by edge.newest and
// edge.work.
// Binds node: Work, edge: CITES.
MATCH (node:Work)-[edge:CITES]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
