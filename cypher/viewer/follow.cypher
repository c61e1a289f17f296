// Make $viewer follow the entity that $keys name, with its news from now on. Returns its id and whether that is new; no
// row when they name nothing.
// Parameters: $viewer, $keys, $now.
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(e:Researcher|Work|Topic|Institution)
WITH e LIMIT 1
MATCH (u:User {id: $viewer})
OPTIONAL MATCH (u)-[before:FOLLOWS]->(e)
OPTIONAL MATCH (feed:Feed {name: 'peergraph'})
WITH u, e, before, coalesce(feed.last, 0) AS last
FOREACH (_ IN CASE WHEN before IS NULL THEN [1] ELSE [] END | CREATE (u)-[:FOLLOWS {since: $now, from: last}]->(e))
RETURN e.id, before IS NULL
