// The entities that the lists of keys in $centers[0] name, each by the first of its keys that names one. No row when
// none is known.
// Binds centers.
UNWIND $centers[0] AS keys
CALL (keys) {
  UNWIND keys AS key
  MATCH (:Key {key: key})-[:NAMES]->(center:Researcher|Work|Topic|Institution)
  RETURN center LIMIT 1
}
WITH collect(DISTINCT center) AS centers
WHERE size(centers) > 0
