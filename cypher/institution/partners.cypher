// The institutions credited on the same works. Of an institution with more than 2,000 works the newest 2,000 are read,
// and atLeast is then true.
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
