// A page of topics in order of id, after $after: for each its stored numbers and texts beside what its relations add up
// to.
MATCH (t:Topic)
WHERE t.id > $after
WITH t ORDER BY t.id LIMIT $n
RETURN collect([
  t.id,
  { workCount: t.workCount },
  { workCount: COUNT { MATCH (t)<-[:WITHIN*0..8]-(below) MATCH (below)<-[:ABOUT]-(w) RETURN DISTINCT w } },
  t.name, t.label, t.sortLabel, t.slug, t{.name, .description, .searchNames, .searchText},
  COLLECT { MATCH (t)<-[:NAMES]-(k) RETURN k.key },
  COUNT { (t)-[:WITHIN]->() }
])
