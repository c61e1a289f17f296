// A page of venues in order of id, after $after: for each its stored numbers and texts beside what its relations add up
// to.
MATCH (v:Venue)
WHERE v.id > $after
WITH v ORDER BY v.id LIMIT $n
RETURN collect([
  v.id,
  { workCount: v.workCount },
  { workCount: COUNT { (v)<-[:PUBLISHED_IN]-() } },
  v.name, v.label, v.sortLabel, v.slug, v{.name, .alternateNames, .acronyms, .searchNames, .searchText},
  COLLECT { MATCH (v)<-[:NAMES]-(k) RETURN k.key }
])
