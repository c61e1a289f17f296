// Delete those of some entities that no record describes and that only news refer to. Returns the ids of the topics
// that they lay within.
// parameters: $ids
UNWIND $ids AS id
MATCH (n:Researcher|Topic|Institution|Venue {id: id})
WHERE NOT EXISTS { (n)<-[:NAMES]-(k:Key) WHERE k.payload IS NOT NULL }
  AND NOT EXISTS { (n)<-[r]-() WHERE NOT r:NAMES|REACHES|MEETS }
  AND NOT (n:Researcher AND EXISTS { (n)-->() })
OPTIONAL MATCH (n)-[:WITHIN]->(above)
WITH n, above.id AS above, COLLECT { MATCH (n)<-[:NAMES]-(k) WHERE NOT EXISTS { (k)<-[:AWAITS]-() } AND NOT EXISTS { (k)-[:REPLACED_BY]-() } RETURN k } AS keys
FOREACH (k IN keys | DETACH DELETE k)
DETACH DELETE n
RETURN collect(DISTINCT above)
