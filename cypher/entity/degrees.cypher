// The numbers of stored relations, by type: AUTHORED, ABOUT, CREDITED_TO, AFFILIATED_WITH, WITHIN, PART_OF, CITES; then how many
// works this cites and is cited by at once, which are one neighbour by two relations; then how many people it worked with.
RETURN [
  COUNT { (this)-[:AUTHORED]-() },
  COUNT { (this)-[:ABOUT]-() },
  COUNT { (this)-[:CREDITED_TO]-() },
  COUNT { (this)-[:AFFILIATED_WITH]-() },
  COUNT { (this)-[:WITHIN]-() },
  COUNT { (this)-[:PART_OF]-() },
  COUNT { (this)-[:CITES]-() },
  COUNT { (this)-[:CITES]->(cited:Work) WHERE EXISTS { (cited)-[:CITES]->(this) } },
  this.collaboratorCount
]
