// ---- visitor ----

// paths
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
CALL (source, target, ties, chosen, found) {
  WITH source, target, ties, chosen, reduce(all = [], one IN chosen | all + one[0][1..-1]) AS used
  WHERE source <> target AND found > 0 AND size(chosen) < $first
  MATCH path = allShortestPaths((source)-[:AUTHORED|ABOUT|CITES|AFFILIATED_WITH*..3]-(target))
  WHERE none(each IN nodes(path) WHERE each IN used)
  AND none(step IN relationships(path) WHERE step IN ties)
  AND all(each IN nodes(path) WHERE each = source OR each = target OR any(label IN labels(each) WHERE label IN $through))
  WITH DISTINCT nodes(path) AS way LIMIT 2000
  WITH way, [each IN way | each.id] AS ids ORDER BY ids
  WITH collect([way, ids]) AS ways
  WITH size(ways) AS total, ways[..1000] AS ways
  UNWIND ways AS each
  WITH total, each[0] AS way, each[1] AS ids
  UNWIND way[1..-1] AS inner
  WITH total, way, ids, COUNT { (inner)-[:AUTHORED|ABOUT|CREDITED_TO|AFFILIATED_WITH|WITHIN|PART_OF|CITES]-() }
    - COUNT { (inner)-[:CITES]->(cited:Work) WHERE EXISTS { (cited)-[:CITES]->(inner) } } AS degree
  WITH total, way, ids, round(reduce(strength = 1.0, degree IN collect(degree) | strength / log(e() + degree)), 9) AS strength
  ORDER BY strength DESC, ids
  RETURN max(total) AS total, collect([way, strength]) AS ranked
}
WITH source, target, ties, chosen, exhaustive AND coalesce(total, 0) <= 1000 AS exhaustive,
  reduce(more = [], one IN ranked | CASE
    WHEN size(chosen) + size(more) < $first
      AND (chosen = [] OR none(each IN one[0][1..-1] WHERE any(other IN more WHERE each IN other[0])))
    THEN more + [one] ELSE more END) AS more
WITH source, target, ties, chosen + more AS chosen, exhaustive, size(more) AS found
CALL (source, target, ties, chosen, found) {
  WITH source, target, ties, chosen, reduce(all = [], one IN chosen | all + one[0][1..-1]) AS used
  WHERE source <> target AND found > 0 AND size(chosen) < $first
  MATCH path = allShortestPaths((source)-[:AUTHORED|ABOUT|CITES|AFFILIATED_WITH*..3]-(target))
  WHERE none(each IN nodes(path) WHERE each IN used)
  AND none(step IN relationships(path) WHERE step IN ties)
  AND all(each IN nodes(path) WHERE each = source OR each = target OR any(label IN labels(each) WHERE label IN $through))
  WITH DISTINCT nodes(path) AS way LIMIT 2000
  WITH way, [each IN way | each.id] AS ids ORDER BY ids
  WITH collect([way, ids]) AS ways
  WITH size(ways) AS total, ways[..1000] AS ways
  UNWIND ways AS each
  WITH total, each[0] AS way, each[1] AS ids
  UNWIND way[1..-1] AS inner
  WITH total, way, ids, COUNT { (inner)-[:AUTHORED|ABOUT|CREDITED_TO|AFFILIATED_WITH|WITHIN|PART_OF|CITES]-() }
    - COUNT { (inner)-[:CITES]->(cited:Work) WHERE EXISTS { (cited)-[:CITES]->(inner) } } AS degree
  WITH total, way, ids, round(reduce(strength = 1.0, degree IN collect(degree) | strength / log(e() + degree)), 9) AS strength
  ORDER BY strength DESC, ids
  RETURN max(total) AS total, collect([way, strength]) AS ranked
}
WITH source, target, ties, chosen, exhaustive AND coalesce(total, 0) <= 1000 AS exhaustive,
  reduce(more = [], one IN ranked | CASE
    WHEN size(chosen) + size(more) < $first
      AND (chosen = [] OR none(each IN one[0][1..-1] WHERE any(other IN more WHERE each IN other[0])))
    THEN more + [one] ELSE more END) AS more
WITH source, target, ties, chosen + more AS chosen, exhaustive, size(more) AS found
WITH *, COLLECT { UNWIND chosen AS one UNWIND one[0] AS each RETURN DISTINCT each } AS s2
CALL (s2) { RETURN [[], [], COLLECT { UNWIND s2 AS n1 RETURN [n1.id, n1.label, COLLECT { WITH n1 WHERE true RETURN [
  COUNT { (n1)-[:AUTHORED]-() },
  COUNT { (n1)-[:ABOUT]-() },
  COUNT { (n1)-[:CREDITED_TO]-() },
  COUNT { (n1)-[:AFFILIATED_WITH]-() },
  COUNT { (n1)-[:WITHIN]-() },
  COUNT { (n1)-[:PART_OF]-() },
  COUNT { (n1)-[:CITES]-() },
  COUNT { (n1)-[:CITES]->(cited:Work) WHERE EXISTS { (cited)-[:CITES]->(n1) } },
  n1.collaboratorCount
] }] }, [], null] AS around }
WITH [source = target, [one IN chosen | [[each IN one[0] | each.id], one[1]]], [each IN s2 | labels(each)[0]], around, COLLECT { UNWIND chosen AS one
UNWIND range(0, size(one[0]) - 2) AS place
WITH DISTINCT one[0][place] AS before, one[0][place + 1] AS after
CALL (before, after) {
  MATCH (before)-[step:AUTHORED|ABOUT|CITES|AFFILIATED_WITH]->(after)
  RETURN step, before AS start, after AS end
  UNION ALL
  MATCH (after)-[step:AUTHORED|ABOUT|CITES|AFFILIATED_WITH]->(before)
  RETURN step, after AS start, before AS end
}
RETURN DISTINCT [type(step), start.id, end.id, step.works, step.score, [CASE type(step) WHEN 'AUTHORED' THEN end.year ELSE start.year END], step.since, step.until] }, exhaustive, COLLECT { MATCH (graph:Graph {name: 'peergraph'})
RETURN 'v' + toString(coalesce(graph.version, 0)) }] AS found
RETURN [[found]] AS found

// parameters
{
  "around_connected": true,
  "around_years": false,
  "around_hidden": false,
  "around_omitted": false,
  "around_degrees": false,
  "source": [
    "openalex:A5000000001",
    "A5000000001"
  ],
  "target": [
    "openalex:T10001",
    "T10001"
  ],
  "first": 2,
  "through": [
    "Work"
  ],
  "around_centers": [
    []
  ],
  "around_known": [
    []
  ],
  "around_read": 500,
  "around_few": 500,
  "around_weighed": 5000,
  "around_effort": 25000,
  "around_skipped": 0,
  "around_labels": [
    "Researcher",
    "Work",
    "Topic",
    "Institution"
  ],
  "around_most": [
    15,
    20,
    10,
    5
  ],
  "around_weights": 3.5,
  "around_collaboration": 1.0,
  "around_topic": 1.0,
  "around_citation": 1.0,
  "around_recency": 0.5
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
