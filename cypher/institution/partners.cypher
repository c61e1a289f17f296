// The institutions credited on the same works. Of an institution with more works the 2,000 newest are read, and atLeast tells
// so.
// Binds node: Institution, edge: jointWorkCount, lastYear, atLeast.
CALL (this) {
  MATCH (work:Work)-[place:CREDITED_TO]->()
  WHERE place.of = this.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
  RETURN work ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 2000
}
MATCH (work)-[:CREDITED_TO]->(node:Institution)
WHERE node <> this
WITH this, node, count(*) AS works, max(work.year) AS lastYear
WITH node, {jointWorkCount: works, lastYear: lastYear, atLeast: this.workCount > 2000} AS edge
