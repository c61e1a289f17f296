// Return what the graph has of people: [id, [[name, year, institution ids, citations], …] of their bylines, number of
// collaborators, [[institution id, since, until, works, stated since, stated until, is stated], …], facts as stored].
// parameters: $ids of researchers
UNWIND $ids AS id
MATCH (r:Researcher {id: id})
RETURN collect([
  id,
  COLLECT { MATCH (r)-[a:AUTHORED]->(w) RETURN [a.name, w.year, a.institutions, w.citationCount] },
  COUNT { MATCH (r)-[:AUTHORED]->()<-[:AUTHORED]-(other) WHERE other <> r RETURN DISTINCT other },
  COLLECT {
    MATCH (r)-[x:AFFILIATED_WITH]->(i)
    RETURN [i.id, x.since, x.until, x.works, x.statedSince, x.statedUntil, x.stated]
  },
  r.said
])
