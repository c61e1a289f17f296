// The works published in a venue, read through the index in the order newest first, by edge.newest and edge.work.
// Binds node: Work, edge: PUBLISHED_IN.
MATCH (node:Work)-[edge:PUBLISHED_IN]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
