// What is kept of what was said of the topics, institutions and venues that $keys name: [key, id, label, said, its identifiers].
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(n:Topic|Institution|Venue)
RETURN collect([key, n.id, labels(n)[0], n.said, COLLECT { MATCH (n)<-[:NAMES]-(k) WHERE k.key CONTAINS ':' RETURN k.key }])
