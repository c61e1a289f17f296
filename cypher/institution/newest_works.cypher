// The works whose bylines credit an institution, through the index that has them newest first: by edge.newest, edge.work.
// Binds node: Work, edge: CREDITED_TO.
MATCH (node:Work)-[edge:CREDITED_TO]->()
WHERE edge.of = this.id AND edge.newest IS NOT NULL AND edge.work IS NOT NULL
