// The institutions credited on the same works. Of an institution with more works the 5,000 newest are read, and atLeast tells
// so.
// Binds node: Institution, edge: jointWorkCount, lastYear, atLeast.
CALL (this) {
  MATCH (this)<-[:CREDITED_TO]-(work:Work)
  RETURN work ORDER BY work.newest DESC, work.id DESC LIMIT 5000
}
MATCH (work)-[:CREDITED_TO]->(node:Institution)
WHERE node <> this
WITH this, node, count(*) AS works, max(work.year) AS lastYear
WITH node, {jointWorkCount: works, lastYear: lastYear, atLeast: this.workCount > 5000} AS edge
