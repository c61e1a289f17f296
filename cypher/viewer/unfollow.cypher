// Let $viewer no longer follow what $keys name; gives its id and whether they did, or nothing when they name nothing.
//      parameters: $viewer $keys
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(e:Researcher|Work|Topic|Institution)
WITH e LIMIT 1
OPTIONAL MATCH (u:User {id: $viewer})
OPTIONAL MATCH (u)-[before:FOLLOWS]->(e)
WITH e.id AS id, before, before IS NOT NULL AS did
DELETE before
RETURN id, did
