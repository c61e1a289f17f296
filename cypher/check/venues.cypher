// A page of venues in order of id, after $after.
MATCH (v:Venue)
WHERE v.id > $after
WITH v ORDER BY v.id LIMIT $n
RETURN collect([
  v.id, {}, {},
  v.name, v.label, v.sortLabel, v.slug, null,
  COLLECT { MATCH (v)<-[:NAMES]-(k) RETURN k.key }
])
