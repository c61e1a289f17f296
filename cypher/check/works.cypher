// A page of works in order of id, after $after: for each its stored numbers and texts beside what its relations add up
// to.
MATCH (w:Work)
WHERE w.id > $after
WITH w ORDER BY w.id LIMIT $n
WITH w, CASE sign(toInteger(left(w.publishedOn, 4)) - w.year)
  WHEN 0 THEN toInteger(substring(w.publishedOn, 5, 2)) * 100 + toInteger(substring(w.publishedOn, 8, 2))
  WHEN -1 THEN 1
  WHEN 1 THEN 1232
END AS day ORDER BY w.id
RETURN collect([
  w.id,
  { citationCount: w.citationCount, newest: w.newest, oldest: w.oldest },
  {
    citationCount: COUNT { (w)<-[:CITES]-() },
    newest: CASE WHEN w.year IS NULL THEN -1 ELSE w.year * 10000 + coalesce(day, 0) END,
    oldest: CASE WHEN w.year IS NULL THEN 999999999 ELSE w.year * 10000 + coalesce(day, 9999) END
  },
  w.title, w.label, w.sortLabel, w.slug, w{.title, .abstract, .searchNames, .searchText},
  COLLECT { MATCH (w)<-[:NAMES]-(k) RETURN k.key },
  COLLECT { MATCH (w)-[:CREDITED_TO]->(i) RETURN i.id },
  COLLECT { MATCH (w)<-[a:AUTHORED]-() UNWIND a.institutions AS i RETURN DISTINCT i },
  w.authorCount,
  COLLECT { MATCH (w)<-[a:AUTHORED]-() RETURN a.position ORDER BY a.position },
  EXISTS { (w)-[:CITES]->(w) },
  COUNT { (w)-[:CITES]->() } - COUNT { MATCH (w)-[:CITES]->(cited) RETURN DISTINCT cited },
  COUNT { MATCH (w)-[:AWAITS]->(k)-[:NAMES]->() RETURN k },
  COUNT { MATCH (w)-[:SHARES]->(k) WHERE NOT EXISTS { MATCH (k)-[:NAMES]->(other:Work) WHERE other <> w } RETURN k },
  COUNT { MATCH (w)<-[e:AUTHORED]-(r) WHERE NOT coalesce(e.of = r.id AND e.newest = w.newest AND e.work = w.id, false) }
    + COUNT {
      MATCH (w)-[e:ABOUT|CREDITED_TO|CITES|PUBLISHED_IN]->(n)
      WHERE NOT coalesce(e.of = n.id AND e.newest = w.newest AND e.work = w.id, false)
    },
  COLLECT { MATCH (w)<-[:NAMES]-(k) WHERE k.payload IS NOT NULL RETURN [k.key, k.hash, k.payload, k.payloadHash] }
])
