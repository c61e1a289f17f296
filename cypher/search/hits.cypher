// What a text finds among the kinds asked for: what it names by an identifier, then what has all its words; where
// nothing has them all, what has them with the last one begun; where nothing has these, what has any of them.
// Of each kind the $most best hits are read. A hit's score, 0..1: 1 for what an identifier names; else 0.9 times
//   0.5 * place   1 where the whole label is the text, 0.6 where all words stand in the label or names, 0.3 elsewhere,
//                 0 where not all words were found,
//   0.3 * fit     Lucene's BM25 (Robertson & Zaragoza 2009) over the best of its kind, for idf differs from index to
//                 index (normalised as in Lee 1997),
//   0.2 * weight  log(1 + works, of a work citations) over the same of the foremost of its kind.
// Parameters: $text, one map, as Neo4j keeps a plan for each size of a text or list that is a parameter itself: kinds,
// pairs of a kind and its index; keys; stages, Lucene queries, one or three; named, the first of them for labels and names alone;
// nothing, one without hits; label, folded. $most.
// Binds hits, a list of [node, kind, score]; cut, true when a kind has more; stage, the number of the query that found.
CALL () {
  UNWIND $text.keys AS key
  MATCH (:Key {key: key})-[:NAMES]->(found:Researcher|Work|Topic|Institution)
  WITH DISTINCT found, CASE WHEN found:Researcher THEN 'RESEARCHER' WHEN found:Work THEN 'WORK' WHEN found:Topic THEN 'TOPIC' ELSE 'INSTITUTION' END AS kind
  WHERE kind IN [asked IN $text.kinds | asked[0]]
  RETURN collect([found, kind, 1.0]) AS identified
}
CALL (identified) {
  UNWIND range(0, size($text.stages) - 1) AS number
  CALL (number) {
    UNWIND $text.kinds AS kind
    CALL db.index.fulltext.queryNodes(kind[1], $text.stages[number], {limit: 1}) YIELD node AS found
    RETURN found LIMIT 1
  }
  WITH number LIMIT 1
  RETURN coalesce(collect(number)[0], 0) AS stage
}
WITH identified, stage,
  COLLECT { MATCH (n:Researcher) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS people,
  COLLECT { MATCH (n:Work) WHERE n.citationCount IS NOT NULL AND n.id IS NOT NULL RETURN n.citationCount ORDER BY n.citationCount DESC, n.id DESC LIMIT 1 } AS works,
  COLLECT { MATCH (n:Topic) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS topics,
  COLLECT { MATCH (n:Institution) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS institutions
WITH identified, stage, {RESEARCHER: people[0], WORK: works[0], TOPIC: topics[0], INSTITUTION: institutions[0]} AS foremost
CALL (identified, stage, foremost) {
  UNWIND $text.kinds AS kind
  CALL (stage, kind) {
    CALL db.index.fulltext.queryNodes(kind[1], $text.stages[stage], {limit: $most + 1}) YIELD node AS found, score
    RETURN found, score, 0 AS named
    UNION ALL
    CALL db.index.fulltext.queryNodes(kind[1], CASE stage WHEN 0 THEN $text.named ELSE $text.nothing END, {limit: $most + 1}) YIELD node AS found, score
    RETURN found, score, 1 AS named
  }
  WITH kind, found, max(score) AS score, max(named) AS named
  WITH kind, collect([found, score, named]) AS read, max(score) AS best
  UNWIND read AS hit
  WITH kind[0] AS kind, size(read) > $most AS cut, hit[0] AS found, hit[1] / best AS fit,
    CASE WHEN stage > 0 THEN 0.0 WHEN hit[0].sortLabel = $text.label THEN 1.0 WHEN hit[2] = 1 THEN 0.6 ELSE 0.3 END AS place
  WHERE NOT found IN [other IN identified | other[0]]
  WITH kind, cut, found, place, fit, log(1.0 + coalesce(found.workCount, found.citationCount, 0)) / log(2.0 + coalesce(foremost[kind], 0)) AS weight
  RETURN collect([found, kind, round(0.9 * (0.5 * place + 0.3 * fit + 0.2 * weight), 9)]) AS texts, coalesce(max(cut), false) AS cut
}
WITH identified + texts AS hits, cut, stage
