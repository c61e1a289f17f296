// The works whose bylines credit an institution, read through the index in the order newest first, by edge.newest and
// edge.work.
// Binds node: Work, edge: CREDITED_TO.
MATCH (node:Work)-[edge:CREDITED_TO]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
