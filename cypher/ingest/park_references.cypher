// Park references of works and institutions to things that are not imported yet.
// parameters: $rows as [id of a work or institution, [key, …]]
UNWIND $rows AS row
MATCH (n:Work|Institution {id: row[0]})
UNWIND row[1] AS key
MATCH (k:Key {key: key})
CREATE (n)-[:AWAITS]->(k)
