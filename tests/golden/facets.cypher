// ---- visitor ----

// works
RETURN [COLLECT { WITH COLLECT { CALL () {
UNWIND [[$p1_w0_keys, 'Topic']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
MATCH (p1_this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(n1:Work)
WITH DISTINCT n1
WITH n1.year AS v3, n1.type AS v4, n1.isOpenAccess AS v8, count(*) AS together
UNWIND [[0, v3], [1, v4], [5, v8]] AS pair
WITH pair[0] AS facet, pair[1] AS value, sum(together) AS works
ORDER BY facet, CASE WHEN facet IN [0] THEN 0 ELSE works END DESC,
CASE WHEN facet IN [] THEN value.id ELSE value END
WITH facet, collect([value, works]) AS all
RETURN [facet, all] } + COLLECT { CALL () {
UNWIND [[$p1_w0_keys, 'Topic']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
MATCH (p1_this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(n1:Work)
WITH DISTINCT n1
UNWIND COLLECT { OPTIONAL CALL (n1) { MATCH (n1)-[ev5:ABOUT]->(v5:Topic)
RETURN v5 }
RETURN [2, v5] } +
COLLECT { OPTIONAL CALL (n1) { MATCH (n1)-[:CREDITED_TO]->(v6:Institution)
RETURN v6 }
RETURN [3, v6] } +
COLLECT { OPTIONAL CALL (n1) { MATCH (n1)-[:PUBLISHED_IN]->(v7:Venue)
RETURN v7 }
RETURN [4, v7] } AS pair
WITH pair[0] AS facet, pair[1] AS value, count(*) AS works
ORDER BY facet, CASE WHEN facet IN [] THEN 0 ELSE works END DESC,
CASE WHEN facet IN [2, 3, 4] THEN value.id ELSE value END
WITH facet, collect([value, works]) AS all
RETURN [facet, all] } AS gv3
WITH [pair IN coalesce([group IN gv3 WHERE group[0] = 0 | group[1]][0], []) WHERE pair[0] IS NOT NULL] AS k3, reduce(sum = 0, pair IN coalesce([group IN gv3 WHERE group[0] = 0 | group[1]][0], []) | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) AS m3, [pair IN coalesce([group IN gv3 WHERE group[0] = 1 | group[1]][0], []) WHERE pair[0] IS NOT NULL] AS k4, reduce(sum = 0, pair IN coalesce([group IN gv3 WHERE group[0] = 1 | group[1]][0], []) | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) AS m4, [pair IN coalesce([group IN gv3 WHERE group[0] = 2 | group[1]][0], []) WHERE pair[0] IS NOT NULL] AS k5, reduce(sum = 0, pair IN coalesce([group IN gv3 WHERE group[0] = 2 | group[1]][0], []) | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) AS m5, [pair IN coalesce([group IN gv3 WHERE group[0] = 3 | group[1]][0], []) WHERE pair[0] IS NOT NULL] AS k6, reduce(sum = 0, pair IN coalesce([group IN gv3 WHERE group[0] = 3 | group[1]][0], []) | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) AS m6, [pair IN coalesce([group IN gv3 WHERE group[0] = 4 | group[1]][0], []) WHERE pair[0] IS NOT NULL] AS k7, reduce(sum = 0, pair IN coalesce([group IN gv3 WHERE group[0] = 4 | group[1]][0], []) | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) AS m7, [pair IN coalesce([group IN gv3 WHERE group[0] = 5 | group[1]][0], []) WHERE pair[0] IS NOT NULL] AS k8, reduce(sum = 0, pair IN coalesce([group IN gv3 WHERE group[0] = 5 | group[1]][0], []) | CASE WHEN pair[0] IS NULL THEN sum + pair[1] ELSE sum END) AS m8
WITH *, k3 AS b3, [pair IN k3 | pair[0]] AS s3, k4[..$p2_first] AS b4, [pair IN k4[..$p2_first] | pair[0]] AS s4, k5[..$p2_first] AS b5, [pair IN k5[..$p2_first] | pair[0]] AS s5, k6[..$p2_first] AS b6, [pair IN k6[..$p2_first] | pair[0]] AS s6, k7[..$p2_first] AS b7, [pair IN k7[..$p2_first] | pair[0]] AS s7, k8[..$p2_first] AS b8, [pair IN k8[..$p2_first] | pair[0]] AS s8
WITH *, COLLECT { CALL () {
CALL () {
UNWIND [[$p1_w0_keys, 'Topic']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
MATCH (p1_this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(n1:Work)
WITH DISTINCT n1
RETURN n1
}
WITH * WHERE size(k5) > $p2_first OR size(k6) > $p2_first
CALL (n1, k5, s5, k6, s6) {
WITH * WHERE size(k5) > $p2_first
AND EXISTS { MATCH (n1)-[ev5:ABOUT]->(v5:Topic)
RETURN v5 }
AND NOT EXISTS { MATCH (n1)-[ev5:ABOUT]->(v5:Topic)
WHERE v5 IN s5
RETURN v5 }
RETURN 0 AS facet
UNION ALL
WITH * WHERE size(k6) > $p2_first
AND EXISTS { MATCH (n1)-[:CREDITED_TO]->(v6:Institution)
RETURN v6 }
AND NOT EXISTS { MATCH (n1)-[:CREDITED_TO]->(v6:Institution)
WHERE v6 IN s6
RETURN v6 }
RETURN 1 AS facet
}
WITH facet, count(*) AS works
RETURN [facet, works] } AS ov5
WITH *, coalesce([pair IN ov5 WHERE pair[0] = 0 | pair[1]][0], 0) AS o5, coalesce([pair IN ov5 WHERE pair[0] = 1 | pair[1]][0], 0) AS o6
UNWIND [['YEAR', ['YEAR', COLLECT { UNWIND b3 AS pair
WITH pair[0] AS v3, pair[1] AS c3
RETURN [toString(v3), c3] }, size(k3), 0, m3, reduce(sum = m3, pair IN k3 | sum + pair[1])]], ['TYPE', ['TYPE', COLLECT { UNWIND b4 AS pair
WITH pair[0] AS v4, pair[1] AS c4
RETURN [v4, c4] }, size(k4), reduce(sum = 0, pair IN k4[$p2_first..] | sum + pair[1]), m4]], ['TOPIC', ['TOPIC', COLLECT { UNWIND b5 AS pair
WITH pair[0] AS v5, pair[1] AS c5
RETURN [v5.id, v5.label, c5, [['Topic', [v5.label, v5.level]]]] }, size(k5), o5, m5]], ['INSTITUTION', ['INSTITUTION', COLLECT { UNWIND b6 AS pair
WITH pair[0] AS v6, pair[1] AS c6
RETURN [v6.id, v6.label, c6, [['Institution', [v6.label]]]] }, size(k6), o6, m6]], ['VENUE', ['VENUE', COLLECT { UNWIND b7 AS pair
WITH pair[0] AS v7, pair[1] AS c7
RETURN [v7.id, v7.label, c7] }, size(k7), reduce(sum = 0, pair IN k7[$p2_first..] | sum + pair[1]), m7]], ['OPEN_ACCESS', ['OPEN_ACCESS', COLLECT { UNWIND b8 AS pair
WITH pair[0] AS v8, pair[1] AS c8
RETURN [toString(v8), c8] }, size(k8), reduce(sum = 0, pair IN k8[$p2_first..] | sum + pair[1]), m8]]] AS facet
RETURN facet }] AS found

// parameters
{
  "p2_first": 3,
  "p1_n": 2,
  "p1_w0_keys": [
    "openalex:T10001",
    "T10001"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
