// The works that a source put right on a topic, through the index that has them newest first: by edge.newest, edge.work.
// Binds node: Work, edge: ABOUT.
MATCH (node:Work)-[edge:ABOUT]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
