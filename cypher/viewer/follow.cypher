// Make $viewer follow the entity that $keys name, with its news from now on, unless that would be more than $most.
// Returns its id, whether that is new, and whether it was too many; no row when they name nothing.
// Parameters: $viewer, $keys, $now, $most.
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(e:Researcher|Work|Topic|Institution)
WITH e LIMIT 1
MATCH (u:User {id: $viewer})
OPTIONAL MATCH (u)-[before:FOLLOWS]->(e)
OPTIONAL MATCH (feed:Feed {name: 'peergraph'})
WITH u, e, before IS NULL AS isNew, coalesce(feed.last, 0) AS last, COUNT { (u)-[:FOLLOWS]->() } < $most AS fits
FOREACH (_ IN CASE WHEN isNew AND fits THEN [1] ELSE [] END |
  CREATE (u)-[:FOLLOWS {since: $now, from: last, by: u.id, of: e.id}]->(e))
RETURN e.id, isNew AND fits, isNew AND NOT fits
