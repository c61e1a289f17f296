// Make $viewer stop following the entity that $keys name. Returns its id, whether they followed it, and false, as this is
// never too many (viewer/follow); no row when they name nothing.
// Parameters: $viewer, $keys.
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(e:Researcher|Work|Topic|Institution)
WITH e LIMIT 1
OPTIONAL MATCH (u:User {id: $viewer})
OPTIONAL MATCH (u)-[before:FOLLOWS]->(e)
WITH e.id AS id, before, before IS NOT NULL AS did
DELETE before
RETURN id, did, false
