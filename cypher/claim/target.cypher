// The researcher that $keys name: its id, or nothing.      parameters: $keys
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(r:Researcher)
RETURN r.id LIMIT 1
