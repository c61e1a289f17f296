// A page of people in order of id, after $after: for each their stored numbers and texts beside what their relations
// add up to.
MATCH (r:Researcher)
WHERE r.id > $after
WITH r ORDER BY r.id LIMIT $n
RETURN collect([
  r.id,
  { workCount: r.workCount, citationCount: r.citationCount, collaboratorCount: r.collaboratorCount },
  {
    workCount: COUNT { (r)-[:AUTHORED]->() },
    citationCount: COUNT { (r)-[:AUTHORED]->()<-[:CITES]-() },
    collaboratorCount: COUNT { MATCH (r)-[:AUTHORED]->()<-[:AUTHORED]-(other) WHERE other <> r RETURN DISTINCT other }
  },
  r.name, r.label, r.sortLabel, r.slug, r{.names, .searchNames, .searchText},
  COLLECT { MATCH (r)<-[:NAMES]-(k) RETURN k.key },
  COLLECT { MATCH (r)-[x:AFFILIATED_WITH]->(i) RETURN [i.id, x.works, x.since, x.until, x.statedSince, x.statedUntil, x.stated] },
  COLLECT {
    MATCH (r)-[a:AUTHORED]->(w)
    UNWIND a.institutions AS i
    WITH i, count(*) AS works, min(w.year) AS first, max(w.year) AS last
    RETURN [i, works, first, last]
  },
  coalesce(r.isGroup, false)
])
