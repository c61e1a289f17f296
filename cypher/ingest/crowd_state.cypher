// Return what person_state returns, of people who stand on one work with very many others: each of their bylines has the
// id of its work at its end, and the number of collaborators is missing.
// parameters: $ids of researchers
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
RETURN collect([
  id,
  COLLECT { MATCH (r)-[a:AUTHORED]->(w) RETURN [a.name, w.year, a.institutions, w.citationCount, w.id] },
  COLLECT {
    MATCH (r)-[x:AFFILIATED_WITH]->(i)
    RETURN [i.id, x.since, x.until, x.works, x.statedSince, x.statedUntil, x.stated]
  },
  r.said
])
