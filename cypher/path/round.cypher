// The best of the shortest paths of several steps from source to target that avoid what was chosen before, added to it.
// Once a path is chosen, later ones share no inner node with any before; until then all paths of the least length may
// be chosen. A round after one that found nothing finds nothing either. A path is the list of its nodes, so that two
// works that cite each other are one step. The first 2,000 paths that the search meets are read, and of them the first
// 1,000 by ids are weighed: a path's strength is the product over its inner nodes of 1/ln(e + degree).
// Parameters: $first, $through (labels, with the flag through). The flags hops2 to hops6 set the greatest length of a
// path.
// Binds chosen: [[nodes, strength], …], found: how many were added, exhaustive: whether all existing paths were
// weighed.
CALL (source, target, ties, chosen, found) {
  WITH source, target, ties, chosen, reduce(all = [], one IN chosen | all + one[0][1..-1]) AS used
  WHERE source <> target AND found > 0 AND size(chosen) < $first
  MATCH path = allShortestPaths((source)-[:AUTHORED|ABOUT|CITES|AFFILIATED_WITH*..2]-(target)) // if hops2
  MATCH path = allShortestPaths((source)-[:AUTHORED|ABOUT|CITES|AFFILIATED_WITH*..3]-(target)) // if hops3
  MATCH path = allShortestPaths((source)-[:AUTHORED|ABOUT|CITES|AFFILIATED_WITH*..4]-(target)) // if hops4
  MATCH path = allShortestPaths((source)-[:AUTHORED|ABOUT|CITES|AFFILIATED_WITH*..5]-(target)) // if hops5
  MATCH path = allShortestPaths((source)-[:AUTHORED|ABOUT|CITES|AFFILIATED_WITH*..6]-(target)) // if hops6
  WHERE none(each IN nodes(path) WHERE each IN used)
  AND none(step IN relationships(path) WHERE step IN ties)
  AND all(each IN nodes(path) WHERE each = source OR each = target OR any(label IN labels(each) WHERE label IN $through)) // if through
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
