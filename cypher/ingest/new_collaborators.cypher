// Return whom people met on new works, as [researcher id, work id, how many people they had no work with before, the
// ids of at most ten of these]. People who share several of the works met on the first published.
// parameters: $rows as [researcher id, work ids]
UNWIND $rows AS row
MATCH (r:Researcher {id: row[0]})
CALL (r, row) {
  MATCH (r)-[:AUTHORED]->(before)
  WHERE NOT before.id IN row[1]
  MATCH (before)<-[:AUTHORED]-(c)
  RETURN collect(DISTINCT c.id) AS known
}
CALL (r, row, known) {
  UNWIND row[1] AS id
  MATCH (w:Work {id: id})<-[a:AUTHORED]-(c)
  WHERE c <> r AND NOT c.id IN known
  WITH c, a, w ORDER BY w.oldest, w.id
  WITH c, collect([w.id, a.position])[0] AS first
  WITH c, first[0] AS id, first[1] AS position ORDER BY position
  RETURN id, collect(c.id) AS met
}
WITH r.id AS person, id, met
RETURN collect([person, id, size(met), met[..10]])
