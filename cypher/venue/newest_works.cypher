// The works published in a venue, through the index that has them newest first: by edge.newest, edge.work.
// Binds node: Work, edge: PUBLISHED_IN.
MATCH (node:Work)-[edge:PUBLISHED_IN]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
