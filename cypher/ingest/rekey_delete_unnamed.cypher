// Delete those of a page of people, institutions and venues that only a placeholder named. Returns the last id of the
// page, null when there is none.
// parameters: $after, the last id of the page before; $n, the size of a page
CALL () {
  MATCH (e:Researcher) WHERE e.id > $after WITH e ORDER BY e.id LIMIT $n
  RETURN e
  UNION ALL
  MATCH (e:Institution) WHERE e.id > $after WITH e ORDER BY e.id LIMIT $n
  RETURN e
  UNION ALL
  MATCH (e:Venue) WHERE e.id > $after WITH e ORDER BY e.id LIMIT $n
  RETURN e
}
WITH e ORDER BY e.id LIMIT $n
WITH collect(e) AS page, max(e.id) AS last
CALL (page) {
  UNWIND page AS e
  WITH e
  WHERE NOT EXISTS { MATCH (e)<-[:NAMES]-(k:Key) WHERE k.key CONTAINS ':' } AND NOT EXISTS { (e)<-[:FOR]-() }
  OPTIONAL MATCH (e)<-[:NAMES]-(k:Key)
  DETACH DELETE k, e
}
RETURN last
