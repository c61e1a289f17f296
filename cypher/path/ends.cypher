// The entities that $source and $target name, each by the first of its keys that names one. No row when either is
// unknown. The two directions are matched apart, because Neo4j then starts at the end that has fewer relations of that
// direction.
// Parameters: $source, $target.
// Binds source, target, ties: the relations that connect them directly, chosen: the path of that one step, if there is
// one.
UNWIND $source AS key
MATCH (:Key {key: key})-[:NAMES]->(source:Researcher|Work|Topic|Institution)
WITH source LIMIT 1
CALL (source) {
  UNWIND $target AS key
  MATCH (:Key {key: key})-[:NAMES]->(target:Researcher|Work|Topic|Institution)
  RETURN target LIMIT 1
}
CALL (source, target) {
  CALL (source, target) {
    MATCH (source)-[tie:AUTHORED|ABOUT|CITES|AFFILIATED_WITH]->(target)
    RETURN tie
    UNION ALL
    MATCH (target)-[tie:AUTHORED|ABOUT|CITES|AFFILIATED_WITH]->(source)
    RETURN tie
  }
  RETURN collect(tie) AS ties
}
WITH source, target, ties, CASE ties WHEN [] THEN [] ELSE [[[source, target], 1.0]] END AS chosen, true AS exhaustive, 1 AS found
