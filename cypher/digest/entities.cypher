// The entities $ids, without the properties that Python computes from the others: [id, label, properties, [[relation,
// id or key of the far end, properties], …]].
UNWIND $ids AS id
MATCH (n:Researcher|Work|Topic|Institution|Venue {id: id})
RETURN collect([
  id,
  labels(n)[0],
  n{.*, createdAt: null, searchNames: null, searchText: null},
  COLLECT { MATCH (n)-[r]->(x) RETURN [type(r), coalesce(x.id, x.key), properties(r)] }
])
