// Set the parents of topics and institutions.
// parameters: $rows as [id, id of the parent or null]
UNWIND $rows AS row
MATCH (child:Topic|Institution {id: row[0]})
OPTIONAL MATCH (child)-[old:WITHIN|PART_OF|AWAITS]->()
DELETE old
WITH DISTINCT child, row
CALL (child, row) {
  MATCH (parent:Topic {id: row[1]})
  CREATE (child)-[:WITHIN]->(parent)
  UNION
  MATCH (parent:Institution {id: row[1]})
  CREATE (child)-[:PART_OF]->(parent)
}
