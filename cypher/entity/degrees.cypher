// The number of stored relations by type: AUTHORED, ABOUT, CREDITED_TO, AFFILIATED_WITH, WITHIN, PART_OF, CITES. Then
// the number of works that both cite this one and are cited by it, which are one neighbour by two relations, and the
// number of collaborators.
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
