// Of a page of $n people, institutions and venues in the order of their ids, after $after, delete those that only a placeholder named;
// gives the last id of the page, null when there is none.
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
