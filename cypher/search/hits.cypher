// The hits of a search among the kinds asked for. First come the entities that the text names by an identifier, then
// those that have all its words. Where nothing has them all, the last word may be the beginning of one; where nothing
// has these either, hits have most of the words, and a word that nothing has stands for similar ones. The $most best
// hits of each kind are read.
// A hit's score, 0..1, is 1 for what an identifier names. For what has all words it is 0.9 times the sum of
//   0.5 * place   1 where the whole label is the text, 0.6 where all words stand in the names, 0.3 elsewhere, 0 where
// the
//                 last word is a beginning,
//   0.3 * fit     Lucene's BM25 (Robertson & Zaragoza 2009) relative to the best of its kind, because idf differs from
//                 index to index (normalised as in Lee 1997),
//   0.2 * weight  log(1 + works, of a work citations) relative to that of the top-ranked entity of its kind.
// For what has k of n words it is 0.45 * (k - 1 + 0.99 * (0.6 * fit + 0.4 * weight)) / n, where the part after 0.99 is
// halved if a word is only similar; so hits with more words come first.
// To read k from Lucene's score, each word that is found adds 4,096 to it in that case, and each similar word 1,024:
// `*:*` scores 1, a query to the power of 0 scores 0.
// Parameters: $most; $text, one map, because Neo4j has a plan for each size of a text or list that is a parameter
// itself: kinds, for each its name, its index, its Lucene queries of the first stages, and the first of them for names
// alone; keys; stages, how many of the queries to try; rest, the stage where none of them finds anything; words, for
// each a query, then those for similar words; like, how many similar words to accept; nothing, a query without hits;
// label, folded.
// Binds hits, a list of [node, kind, score, fuzzy]; cut, true when a kind has more; stage, the number of the query that
// found something, 2 for most of the words; taken, for stage 2 the number of the query used for each word.
CALL () {
  UNWIND $text.keys AS key
  MATCH (:Key {key: key})-[:NAMES]->(found:Researcher|Work|Topic|Institution)
  WITH DISTINCT found, CASE WHEN found:Researcher THEN 'RESEARCHER' WHEN found:Work THEN 'WORK' WHEN found:Topic THEN 'TOPIC' ELSE 'INSTITUTION' END AS kind
  WHERE kind IN [asked IN $text.kinds | asked[0]]
  RETURN collect([found, kind, 1.0, false]) AS identified
}
CALL (identified) {
  UNWIND range(0, $text.stages - 1) AS number
  CALL (number) {
    UNWIND $text.kinds AS kind
    CALL db.index.fulltext.queryNodes(kind[1], kind[2][number], {limit: 1}) YIELD node AS found
    RETURN found LIMIT 1
  }
  WITH number LIMIT 1
  RETURN coalesce(collect(number)[0], $text.rest) AS stage
}
CALL (stage) {
  UNWIND CASE stage WHEN 2 THEN range(0, size($text.words) - 1) ELSE [] END AS place
  CALL (place) {
    UNWIND range(0, size($text.words[place]) - 1) AS way
    CALL (place, way) {
      UNWIND $text.kinds AS kind
      CALL db.index.fulltext.queryNodes(kind[1], $text.words[place][way], {limit: 1}) YIELD node AS found
      RETURN found LIMIT 1
    }
    WITH way LIMIT 1
    RETURN coalesce(collect(way)[0], 0) AS way
  }
  WITH place, way ORDER BY place
  WITH collect(way) AS ways
  RETURN reduce(taken = [], way IN ways | taken + CASE WHEN way > 0 AND size([other IN taken WHERE other > 0]) >= $text.like THEN 0 ELSE way END) AS taken
}
WITH identified, stage, taken,
  reduce(query = '', place IN range(0, size(taken) - 1) | query + '(+' + $text.words[place][taken[place]] + '^0 +*:*^'
    + CASE taken[place] WHEN 0 THEN '4096) ' ELSE '5120) ' END + $text.words[place][taken[place]] + ' ') AS most,
  COLLECT { MATCH (n:Researcher) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS people,
  COLLECT { MATCH (n:Work) WHERE n.citationCount IS NOT NULL AND n.id IS NOT NULL RETURN n.citationCount ORDER BY n.citationCount DESC, n.id DESC LIMIT 1 } AS works,
  COLLECT { MATCH (n:Topic) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS topics,
  COLLECT { MATCH (n:Institution) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS institutions
WITH identified, stage, taken, most, {RESEARCHER: people[0], WORK: works[0], TOPIC: topics[0], INSTITUTION: institutions[0]} AS foremost
CALL (identified, stage, taken, most, foremost) {
  UNWIND $text.kinds AS kind
  CALL (stage, most, kind) {
    CALL db.index.fulltext.queryNodes(kind[1], CASE stage WHEN 2 THEN most ELSE kind[2][stage] END, {limit: $most + 1}) YIELD node AS found, score
    RETURN found, score, 0 AS named
    UNION ALL
    CALL db.index.fulltext.queryNodes(kind[1], CASE stage WHEN 0 THEN kind[3] ELSE $text.nothing END, {limit: $most + 1}) YIELD node AS found, score
    RETURN found, score, 1 AS named
  }
  WITH kind[0] AS kind, found, max(score) AS score, max(named) AS named
  WITH kind, found, named, score, CASE stage WHEN 2 THEN toInteger(score / 4096) ELSE 0 END AS words
  WITH kind, found, named, words, score - 4096 * words AS score
  WITH kind, found, named, words, CASE stage WHEN 2 THEN toInteger(score / 1024) ELSE 0 END AS likes, score
  WITH kind, [found, named, words, likes > 0, score - 1024 * likes] AS hit, words
  // What has all words, some of them only alike, leaves out what has fewer.
  WITH collect([kind, hit]) AS read, max(words) AS foundWords
  UNWIND read AS each
  WITH each[0] AS kind, each[1] AS hit, foundWords
  WHERE foundWords < size(taken) OR hit[2] = foundWords
  WITH kind, collect(hit) AS read, max(hit[4]) AS best
  UNWIND read AS hit
  WITH kind, size(read) > $most AS cut, hit[0] AS found, hit[2] AS words, hit[3] AS fuzzy,
    CASE WHEN best > 0 THEN hit[4] / best ELSE 0.0 END AS fit,
    CASE WHEN stage > 0 THEN 0.0 WHEN hit[0].sortLabel = $text.label THEN 1.0 WHEN hit[1] = 1 THEN 0.6 ELSE 0.3 END AS place
  WHERE NOT found IN [other IN identified | other[0]]
  WITH kind, cut, found, words, fuzzy, fit, place,
    log(1.0 + coalesce(found.workCount, found.citationCount, 0)) / log(2.0 + coalesce(foremost[kind], 0)) AS weight
  WITH kind, cut, found, fuzzy,
    CASE WHEN stage < 2 THEN 0.9 * (0.5 * place + 0.3 * fit + 0.2 * weight)
      ELSE 0.45 * (words - 1 + 0.99 * (0.6 * fit + 0.4 * weight) * CASE WHEN fuzzy THEN 0.5 ELSE 1.0 END) / size(taken) END AS score
  RETURN collect([found, kind, round(score, 9), fuzzy]) AS texts, coalesce(max(cut), false) AS cut
}
WITH identified + texts AS hits, cut, stage, taken
