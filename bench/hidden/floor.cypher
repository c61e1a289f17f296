// The slice of operations/slice with the degrees of nodes, hidden neighbours and omitted counts.
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
  OPTIONAL MATCH (r)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic) WHERE t IN topics
  WITH r, s, y, now, count(DISTINCT t) AS n
  WITH r, round((s / (s + 1) + n / (n + 3.0) + r.citationCount / (r.citationCount + 10.0) + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, r.id
  RETURN collect([r, score])[..15] AS people, count(*) AS allPeople
}
CALL (ws, topics, now) {
  UNWIND ws AS w
  WITH w, w.year AS y, COUNT { (w)-[:ABOUT]->(:Topic) } AS n, now
  WITH w, round((n / (n + 3.0) + w.citationCount / (w.citationCount + 10.0) + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, w.id
  RETURN collect([w, score])[..20] AS works
}
CALL (ws, now) {
  UNWIND ws AS w MATCH (w)-[:ABOUT]->(t:Topic)
  WITH t, max(w.year) AS y, now
  WITH t, round((0.25 + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, t.id
  RETURN collect([t, score])[..10] AS subjects
}
CALL (c, topics, now) {
  MATCH (c)-[e:AFFILIATED_WITH]->(i:Institution)
  OPTIONAL MATCH (i)<-[:CREDITED_TO]-(:Work)-[:ABOUT]->(t:Topic) WHERE t IN topics
  WITH i, e.until AS y, now, count(DISTINCT t) AS n
  WITH i, round((n / (n + 3.0) + 0.5 * CASE WHEN y IS NULL THEN 0.0 ELSE 1 / (1 + (now - y) / 5.0) END) / 3.5, 9) AS score
  ORDER BY score DESC, i.id
  RETURN collect([i, score])[..5] AS places, count(*) AS allPlaces
}
WITH *, [c] + [x IN people | x[0]] AS ps, [x IN works | x[0]] AS qs, [x IN subjects | x[0]] AS ts, [x IN places | x[0]] AS ins
WITH *, [[c, 1.0]] + people + works + subjects + places AS shown
CALL (c, ps, qs, ts, ins) {
  CALL (ps, qs, ts, ins) {
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
    UNWIND ps AS p MATCH (p)-[:AUTHORED]->(w:Work)-[:ABOUT]->(t:Topic) WHERE t IN ts
    WITH p, t, count(*) AS n, min(w.year) AS y1, max(w.year) AS y2
    RETURN 'WORKS_ON' AS kind, p AS a, t AS b, n / (n + 3.0) AS weight, n, y1, y2
    UNION ALL
    UNWIND ins AS i MATCH (i)<-[:CREDITED_TO]-(w:Work)-[:ABOUT]->(t:Topic) WHERE t IN ts
    WITH i, t, count(*) AS n, min(w.year) AS y1, max(w.year) AS y2
    RETURN 'WORKS_ON' AS kind, i AS a, t AS b, n / (n + 3.0) AS weight, n, y1, y2
    UNION ALL
    UNWIND ps AS p MATCH (p)-[:AUTHORED]->(w:Work) WHERE w.authorCount > 1
    MATCH (w)<-[:AUTHORED]-(q:Researcher) WHERE q IN ps AND p.id < q.id
    WITH p, q, count(*) AS n, sum(1.0 / (w.authorCount - 1)) AS s, min(w.year) AS y1, max(w.year) AS y2
    RETURN 'COLLABORATED' AS kind, p AS a, q AS b, s / (s + 1) AS weight, n, y1, y2
  }
  WITH kind, a, b, {key: kind + ':' + a.id + ':' + b.id, weight: round(weight, 9, 'HALF_EVEN'), count: n, firstYear: y1, lastYear: y2} AS edge, c
  ORDER BY edge.weight DESC, edge.key
  RETURN collect(CASE WHEN a = c THEN [b.id, edge] WHEN b = c THEN [a.id, edge] END) AS held,
    collect(CASE WHEN a <> c AND b <> c THEN edge END) AS rest
}
WITH *, [x IN shown | head([h IN held WHERE h[0] = x[0].id | h[1]])] AS first
WITH *, [e IN first WHERE e IS NOT NULL] + rest[..300] AS edges, size(rest) AS many

CALL (shown) { UNWIND shown AS s WITH s[0] AS x, s[1] AS score, [s IN shown | s[0]] AS all
  CALL (x, all) {
    WITH x, all WHERE x:Researcher
    RETURN [
      x.collaboratorCount - COUNT { MATCH (x)-[:AUTHORED]->(w:Work)<-[:AUTHORED]-(q:Researcher) WHERE q IN all AND q <> x RETURN DISTINCT q },
      COUNT { (x)-[:AUTHORED]->(w:Work) WHERE NOT w IN all },
      COUNT { MATCH (x)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic) WHERE NOT t IN all RETURN DISTINCT t },
      COUNT { (x)-[:AFFILIATED_WITH]->(i:Institution) WHERE NOT i IN all }] AS h
    UNION ALL
    WITH x, all WHERE x:Work
    RETURN [
      COUNT { (x)<-[:AUTHORED]-(q:Researcher) WHERE NOT q IN all },
      COUNT { MATCH (x)-[:CITES]-(w:Work) WHERE NOT w IN all RETURN DISTINCT w },
      COUNT { (x)-[:ABOUT]->(t:Topic) WHERE NOT t IN all },
      COUNT { (x)-[:CREDITED_TO]->(i:Institution) WHERE NOT i IN all }] AS h
    UNION ALL
    WITH x, all WHERE x:Topic
    CALL (x) { MATCH (x)<-[:ABOUT]-(w:Work) WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 500 RETURN collect(w) AS some }
    RETURN [
      COUNT { UNWIND some AS w MATCH (w)<-[:AUTHORED]-(q:Researcher) WHERE NOT q IN all RETURN DISTINCT q },
      COUNT { (x)<-[:ABOUT]-(w:Work) WHERE NOT w IN all },
      COUNT { (x)-[:WITHIN]-(t:Topic) WHERE NOT t IN all },
      COUNT { UNWIND some AS w MATCH (w)-[:CREDITED_TO]->(i:Institution) WHERE NOT i IN all RETURN DISTINCT i }] AS h
    UNION ALL
    WITH x, all WHERE x:Institution
    RETURN [
      COUNT { (x)<-[:AFFILIATED_WITH]-(q:Researcher) WHERE NOT q IN all },
      COUNT { (x)<-[:CREDITED_TO]-(w:Work) WHERE NOT w IN all },
      COUNT { MATCH (x)<-[:CREDITED_TO]-(:Work)-[:ABOUT]->(t:Topic) WHERE NOT t IN all RETURN DISTINCT t },
      COUNT { (x)-[:PART_OF]-(i:Institution) WHERE NOT i IN all }] AS h
  }
  RETURN collect({entityId: x.id, kind: toUpper(labels(x)[0]), label: x.label, score: score, degree:
  COUNT { (x)-[:AUTHORED|ABOUT|CREDITED_TO|AFFILIATED_WITH|WITHIN|PART_OF|CITES]-() }
- COUNT { (x)-[:CITES]->(v:Work) WHERE EXISTS { (v)-[:CITES]->(x) } }
,
    hidden: [i IN range(0, 3) WHERE h[i] > 0 | {kind: ['RESEARCHER', 'WORK', 'TOPIC', 'INSTITUTION'][i], count: h[i]}]}) AS nodes
}
RETURN {explore: {
  nodes: [x IN nodes | x{.entityId, .kind, .label, .score, .degree, .hidden, hop: CASE WHEN x.entityId = c.id THEN 0 ELSE 1 END, isCenter: x.entityId = c.id}],
  edges: edges,
  omitted: [o IN [
    {kind: 'RESEARCHER', count: allPeople - size(people)}, {kind: 'WORK', count: size(ws) - size(works)},
    {kind: 'TOPIC', count: size(topics) - size(subjects)}, {kind: 'INSTITUTION', count: allPlaces - size(places)}]
    WHERE o.count > 0],
  omittedEdgeCount: CASE WHEN many > 300 THEN many - 300 ELSE 0 END}}
