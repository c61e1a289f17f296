// A page of institutions in order of id, after $after: for each its stored numbers and texts beside what its relations
// add up to.
MATCH (i:Institution)
WHERE i.id > $after
WITH i ORDER BY i.id LIMIT $n
RETURN collect([
  i.id,
  { workCount: i.workCount, researcherCount: i.researcherCount },
  { workCount: COUNT { (i)<-[:CREDITED_TO]-() }, researcherCount: COUNT { (i)<-[:AFFILIATED_WITH]-() } },
  i.name, i.label, i.sortLabel, i.slug, i{.name, .alternateNames, .acronyms, .city, .searchNames, .searchText},
  COLLECT { MATCH (i)<-[:NAMES]-(k) RETURN k.key },
  COUNT { (i)-[:PART_OF]->() }
])
