// Return the stored facts of the topics, institutions and venues that keys name, as [key, id, label, facts, their
// identifiers].
// parameters: $keys
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(n:Topic|Institution|Venue)
RETURN collect([key, n.id, labels(n)[0], n.said, COLLECT { MATCH (n)<-[:NAMES]-(k) WHERE k.key CONTAINS ':' RETURN k.key }])
