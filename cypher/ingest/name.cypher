// Let a Key name an entity, and it alone: $rows as [id, key, properties of the Key]; the Key may be new.
UNWIND $rows AS row
MERGE (k:Key {key: row[1]})
SET k += row[2]
WITH k, row[0] AS id
OPTIONAL MATCH (k)-[old:NAMES]->()
DELETE old
WITH k, id
MATCH (n:Researcher|Work|Topic|Institution|Venue {id: id})
CREATE (k)-[:NAMES]->(n)
