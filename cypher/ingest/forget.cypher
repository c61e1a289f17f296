// Delete those of the entities $ids that no record describes and nothing but news refers to; gives the ids of what they lay within.
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
