// The works that a source put directly on a topic, read through the index in the order newest first, by edge.newest and
// edge.work.
// Binds node: Work, edge: ABOUT.
MATCH (node:Work)-[edge:ABOUT]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
