// Delete Keys that no record gives any more where the entity has another Key, or where they name nothing.
// parameters: $keys
UNWIND $keys AS key
MATCH (k:Key {key: key})
OPTIONAL MATCH (k)-[:NAMES]->(e)
WITH k, e
WHERE e IS NULL OR EXISTS { MATCH (e)<-[:NAMES]-(other:Key) WHERE other <> k AND other.key CONTAINS ':' }
DETACH DELETE k
