// Delete the Keys $keys, which no record gives any more, where what they name has another, and the things that have none.
UNWIND $keys AS key
MATCH (k:Key {key: key})
OPTIONAL MATCH (k)-[:NAMES]->(e)
WITH k, e
WHERE e IS NULL OR EXISTS { MATCH (e)<-[:NAMES]-(other:Key) WHERE other <> k AND other.key CONTAINS ':' }
DETACH DELETE k
