// The id of the researcher that $keys name. No row when they name none.
// Parameters: $keys.
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(r:Researcher)
RETURN r.id LIMIT 1
