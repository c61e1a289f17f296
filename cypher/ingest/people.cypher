// What the graph has of the people $ids: [id, [[name, year, institution ids, citations], …] of their bylines, how many they
// worked with, [[institution id, since, until, works, stated since, stated until, stated], …], what was said of them].
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
