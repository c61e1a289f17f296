// Turn parked references to Keys, which now name something, into relations. Returns the ids of the works and
// institutions that are now referred to.
// parameters: $keys
UNWIND $keys AS key
MATCH (k:Key {key: key})-[:NAMES]->(n:Work|Institution)
MATCH (k)<-[waiting:AWAITS]-(x)
DELETE waiting
WITH DISTINCT x, n
WHERE x <> n
CALL (x, n) {
  WITH x, n WHERE n:Work
  MERGE (x)-[cites:CITES]->(n)
  SET cites.of = n.id, cites.newest = x.newest, cites.work = x.id
  UNION
  WITH x, n WHERE n:Institution
  MERGE (x)-[:PART_OF]->(n)
}
RETURN collect(DISTINCT n.id)
