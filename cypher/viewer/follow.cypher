// Let $viewer follow what $keys name; gives its id and whether that is new, or nothing when they name nothing.
//      parameters: $viewer $keys $now
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(e:Researcher|Work|Topic|Institution)
WITH e LIMIT 1
MATCH (u:User {id: $viewer})
OPTIONAL MATCH (u)-[before:FOLLOWS]->(e)
FOREACH (_ IN CASE WHEN before IS NULL THEN [1] ELSE [] END | CREATE (u)-[:FOLLOWS {since: $now}]->(e))
RETURN e.id, before IS NULL
