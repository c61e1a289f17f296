// The slice of depth 1 around one researcher of at most 500 works. Of entities with more, the 500 newest are read.
MATCH (:Key {key: $id})-[:NAMES]->(c:Researcher)
MATCH (newest:Work) WHERE newest.newest IS NOT NULL AND newest.id IS NOT NULL
WITH c, newest ORDER BY newest.newest DESC, newest.id DESC LIMIT 1
WITH c, newest.year AS now
CALL (c) { MATCH (c)-[:AUTHORED]->(w:Work) RETURN collect(w) AS ws }
CALL (ws) { UNWIND ws AS w MATCH (w)-[:ABOUT]->(t:Topic) RETURN collect(DISTINCT t) AS topics }
CALL (c, ws, topics, now) {
  UNWIND ws AS w WITH c, w, w.authorCount - 1 AS k WHERE k > 0
  MATCH (w)<-[:AUTHORED]-(r:Researcher) WHERE r <> c
  WITH r, sum(1.0 / k) AS s, max(w.year) AS y, topics, now
  WITH r, s, y, now, CASE
    WHEN r.workCount <= 500
      THEN COUNT { MATCH (r)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic) WHERE t IN topics RETURN DISTINCT t }
    ELSE COUNT {
      CALL (r) {
        MATCH ()-[e:AUTHORED]->(w:Work) WHERE e.of = r.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT 500 }
      MATCH (w)-[:ABOUT]->(t:Topic) WHERE t IN topics RETURN DISTINCT t } END AS n
  WITH r, round((s / (s + 1) + n / (n + 3.0) + r.citationCount / (r.citationCount + 10.0) + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, r.id
  RETURN collect([r, score])[..$researchers] AS people, count(*) AS allPeople
}
CALL (ws, topics, now) {
  UNWIND ws AS w
  WITH w, w.year AS y, COUNT { (w)-[:ABOUT]->(:Topic) } AS n, now
  WITH w, round((n / (n + 3.0) + w.citationCount / (w.citationCount + 10.0) + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, w.id
  RETURN collect([w, score])[..$works] AS works
}
CALL (ws, now) {
  UNWIND ws AS w MATCH (w)-[:ABOUT]->(t:Topic)
  WITH t, max(w.year) AS y, now
  WITH t, round((0.25 + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, t.id
  RETURN collect([t, score])[..$topics] AS subjects
}
CALL (c, topics, now) {
  MATCH (c)-[e:AFFILIATED_WITH]->(i:Institution)
  WITH i, e.until AS y, now, CASE
    WHEN i.workCount <= 500
      THEN COUNT { MATCH (i)<-[:CREDITED_TO]-(:Work)-[:ABOUT]->(t:Topic) WHERE t IN topics RETURN DISTINCT t }
    ELSE COUNT {
      CALL (i) {
        MATCH (w:Work)-[e:CREDITED_TO]->() WHERE e.of = i.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT 500 }
      MATCH (w)-[:ABOUT]->(t:Topic) WHERE t IN topics RETURN DISTINCT t } END AS n
  WITH i, round((n / (n + 3.0) + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, i.id
  RETURN collect([i, score])[..$institutions] AS places, count(*) AS allPlaces
}
WITH *, [c] + [x IN people | x[0]] AS ps, [x IN works | x[0]] AS qs, [x IN subjects | x[0]] AS ts, [x IN places | x[0]] AS ins
WITH *, [[c, 1.0]] + people + works + subjects + places AS shown
CALL (ps, ins) {
  UNWIND ps + ins AS x
  RETURN collect([x, CASE
    WHEN x.workCount <= 500 THEN COLLECT { MATCH (x)-[:AUTHORED|CREDITED_TO]-(w:Work) RETURN w }
    WHEN x:Researcher THEN COLLECT {
      CALL (x) {
        MATCH ()-[e:AUTHORED]->(w:Work) WHERE e.of = x.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT 500 } RETURN w }
    ELSE COLLECT {
      CALL (x) {
        MATCH (w:Work)-[e:CREDITED_TO]->() WHERE e.of = x.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT 500 } RETURN w } END]) AS reads
}
CALL (c, ps, qs, ts, ins, reads) {
  CALL (ps, qs, ts, ins, reads) {
    UNWIND qs AS w MATCH (w)<-[:AUTHORED]-(p:Researcher) WHERE p IN ps
    RETURN 'AUTHORED' AS kind, p AS a, w AS b, 1.0 AS weight, 1 AS n, w.year AS y1, w.year AS y2
    UNION ALL
    UNWIND qs AS w MATCH (w)-[e:ABOUT]->(t:Topic) WHERE t IN ts
    RETURN 'ABOUT' AS kind, w AS a, t AS b, coalesce(e.score, 1.0) AS weight, 1 AS n, w.year AS y1, w.year AS y2
    UNION ALL
    UNWIND qs AS w MATCH (w)-[:CREDITED_TO]->(i:Institution) WHERE i IN ins
    RETURN 'CREDITED_TO' AS kind, w AS a, i AS b, 1.0 AS weight, 1 AS n, w.year AS y1, w.year AS y2
    UNION ALL
    UNWIND qs AS w MATCH (w)-[:CITES]->(v:Work) WHERE v IN qs
    RETURN 'CITES' AS kind, w AS a, v AS b, 1.0 AS weight, 1 AS n, w.year AS y1, w.year AS y2
    UNION ALL
    UNWIND ts AS t MATCH (t)-[:WITHIN]->(u:Topic) WHERE u IN ts
    RETURN 'WITHIN' AS kind, t AS a, u AS b, 1.0 AS weight, 0 AS n, null AS y1, null AS y2
    UNION ALL
    UNWIND ins AS i MATCH (i)-[:PART_OF]->(j:Institution) WHERE j IN ins
    RETURN 'PART_OF' AS kind, i AS a, j AS b, 1.0 AS weight, 0 AS n, null AS y1, null AS y2
    UNION ALL
    UNWIND ps AS p MATCH (p)-[e:AFFILIATED_WITH]->(i:Institution) WHERE i IN ins
    RETURN 'AFFILIATED_WITH' AS kind, p AS a, i AS b, e.works / (e.works + 3.0) AS weight, e.works AS n, e.since AS y1, e.until AS y2
    UNION ALL
    UNWIND reads AS read UNWIND read[1] AS w
    MATCH (w)-[:ABOUT]->(t:Topic) WHERE t IN ts
    WITH read[0] AS x, t, count(*) AS n, min(w.year) AS y1, max(w.year) AS y2
    RETURN 'WORKS_ON' AS kind, x AS a, t AS b, n / (n + 3.0) AS weight, n, y1, y2
    UNION ALL
    UNWIND reads AS read UNWIND read[1] AS w
    WITH read[0] AS p, w, ps WHERE p:Researcher AND w.authorCount > 1
    MATCH (w)<-[:AUTHORED]-(q:Researcher)
    WHERE q IN ps AND (p.workCount < q.workCount OR p.workCount = q.workCount AND p.id < q.id)
    WITH p, q, count(*) AS n, sum(1.0 / (w.authorCount - 1)) AS s, min(w.year) AS y1, max(w.year) AS y2
    RETURN 'COLLABORATED' AS kind, CASE WHEN p.id < q.id THEN p ELSE q END AS a,
      CASE WHEN p.id < q.id THEN q ELSE p END AS b, s / (s + 1) AS weight, n, y1, y2
  }
  WITH kind, a, b, {key: kind + ':' + a.id + ':' + b.id, weight: round(weight, 9, 'HALF_EVEN'), count: n, firstYear: y1, lastYear: y2} AS edge, c
  ORDER BY edge.weight DESC, edge.key
  RETURN collect(CASE WHEN a = c THEN [b.id, edge] WHEN b = c THEN [a.id, edge] END) AS held,
    collect(CASE WHEN a <> c AND b <> c THEN edge END) AS rest
}
WITH *, [x IN shown | head([h IN held WHERE h[0] = x[0].id | h[1]])] AS first
WITH *, [e IN first WHERE e IS NOT NULL] + rest[..$edges] AS edges, size(rest) AS many

RETURN {explore: {
  nodes: [x IN shown | {entityId: x[0].id, label: x[0].label, hop: CASE WHEN x[0] = c THEN 0 ELSE 1 END, score: x[1], isCenter: x[0] = c}],
  edges: edges,
  omittedEdgeCount: CASE WHEN many > $edges THEN many - $edges ELSE 0 END}}
