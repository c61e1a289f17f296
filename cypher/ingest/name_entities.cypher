// Let Keys name entities, and nothing else; creates Keys that are missing.
// parameters: $rows as [id, key, properties of the Key]
UNWIND $rows AS row
MERGE (k:Key {key: row[1]})
SET k += row[2]
WITH k, row[0] AS id
OPTIONAL MATCH (k)-[old:NAMES]->()
DELETE old
WITH k, id
MATCH (n:Researcher|Work|Topic|Institution|Venue {id: id})
CREATE (k)-[:NAMES]->(n)
