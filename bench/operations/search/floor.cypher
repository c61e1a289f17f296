// Entities of four kinds with all the words, ranked by where the words are, how well they match, and by importance.
WITH split($words, ' ') AS words
WITH reduce(text = '', word IN words | text + CASE text WHEN '' THEN '' ELSE ' AND ' END + '"' + word + '"') AS anywhere,
  reduce(text = '', word IN words | text + CASE text WHEN '' THEN '' ELSE ' AND ' END + 'searchNames:"' + word + '"') AS names
WITH anywhere, names,
  COLLECT { MATCH (n:Researcher) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS people,
  COLLECT { MATCH (n:Work) WHERE n.citationCount IS NOT NULL AND n.id IS NOT NULL RETURN n.citationCount ORDER BY n.citationCount DESC, n.id DESC LIMIT 1 } AS works,
  COLLECT { MATCH (n:Topic) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS topics,
  COLLECT { MATCH (n:Institution) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS places
WITH anywhere, names, {RESEARCHER: people[0], WORK: works[0], TOPIC: topics[0], INSTITUTION: places[0]} AS foremost
CALL (anywhere, names, foremost) {
  UNWIND [['RESEARCHER', 'researcher_words'], ['WORK', 'work_words'], ['TOPIC', 'topic_words'], ['INSTITUTION', 'institution_words']] AS kind
  CALL (kind, anywhere, names) {
    CALL db.index.fulltext.queryNodes(kind[1], anywhere, {limit: 501}) YIELD node, score
    RETURN node, score, 0 AS named
    UNION ALL
    CALL db.index.fulltext.queryNodes(kind[1], names, {limit: 501}) YIELD node, score
    RETURN node, score, 1 AS named
  }
  WITH kind[0] AS kind, node, max(score) AS score, max(named) AS named
  WITH kind, collect([node, score, named]) AS found, max(score) AS best
  UNWIND found AS each
  WITH kind, each[0] AS node, each[1] / best AS fit,
    CASE WHEN each[0].sortLabel = $words THEN 1.0 WHEN each[2] = 1 THEN 0.6 ELSE 0.3 END AS place,
    log(1.0 + coalesce(each[0].workCount, each[0].citationCount, 0)) / log(2.0 + foremost[kind]) AS weight
  WITH kind, node, round(0.9 * (0.5 * place + 0.3 * fit + 0.2 * weight), 9) AS score
  RETURN kind, node, score ORDER BY score DESC, node.id DESC LIMIT 10
}
RETURN {search: {edges: collect({score: score, node: {id: node.id, kind: kind, label: node.label}})}}
