// Delete every relation that the records of works make. Returns [label, id or key] of the nodes at the other end.
// parameters: $ids of works
UNWIND $ids AS id
MATCH (w:Work {id: id})
CALL (w) {
  MATCH (w)<-[r:AUTHORED]-(n)
  RETURN r, n
  UNION ALL
  MATCH (w)-[r:CREDITED_TO|ABOUT|CITES|AWAITS|PUBLISHED_IN|SHARES]->(n)
  RETURN r, n
}
DELETE r
RETURN collect(DISTINCT [labels(n)[0], coalesce(n.id, n.key)])
