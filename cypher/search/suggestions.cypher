// What has, for each word of a text, a word in its label or names that begins so. First among the foremost of each kind,
// which finds what many share without reading all of them; a kind that gave too few is asked by its full-text index.
// What has the text for its whole label is always among them.
// Those whose whole label it is come first, then people and what begins so, then the rest; each by weight:
// log(1 + works, of a work citations) over the same of the foremost of its kind.
// Parameters: $words, folded; $label, the text folded; $prefix, a Lucene query; $indexes, of the kinds asked for;
// $people, $works, $topics and $institutions, how many of the foremost to look at, 0 for a kind that is not asked for;
// $enough of a kind; $most read from an index.
// Binds node, place (0, 1 or 2) and weight.
CALL () {
  MATCH (n:Researcher) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL
  WITH n ORDER BY n.workCount DESC, n.id DESC LIMIT $people
  WITH n WHERE all(word IN $words WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
  WITH n LIMIT $enough
  RETURN collect(n) AS people
}
CALL () {
  MATCH (n:Researcher) WHERE n.sortLabel = $label AND n.id IS NOT NULL AND $people > 0
  WITH n ORDER BY n.sortLabel, n.id LIMIT $enough
  RETURN collect(n) AS samePeople
}
CALL () {
  MATCH (n:Work) WHERE n.citationCount IS NOT NULL AND n.id IS NOT NULL
  WITH n ORDER BY n.citationCount DESC, n.id DESC LIMIT $works
  WITH n WHERE all(word IN $words WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
  WITH n LIMIT $enough
  RETURN collect(n) AS works
}
CALL () {
  MATCH (n:Work) WHERE n.sortLabel = $label AND n.id IS NOT NULL AND $works > 0
  WITH n ORDER BY n.sortLabel, n.id LIMIT $enough
  RETURN collect(n) AS sameWorks
}
CALL () {
  MATCH (n:Topic) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL
  WITH n ORDER BY n.workCount DESC, n.id DESC LIMIT $topics
  WITH n WHERE all(word IN $words WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
  WITH n LIMIT $enough
  RETURN collect(n) AS topics
}
CALL () {
  MATCH (n:Topic) WHERE n.sortLabel = $label AND n.id IS NOT NULL AND $topics > 0
  WITH n ORDER BY n.sortLabel, n.id LIMIT $enough
  RETURN collect(n) AS sameTopics
}
CALL () {
  MATCH (n:Institution) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL
  WITH n ORDER BY n.workCount DESC, n.id DESC LIMIT $institutions
  WITH n WHERE all(word IN $words WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
  WITH n LIMIT $enough
  RETURN collect(n) AS institutions
}
CALL () {
  MATCH (n:Institution) WHERE n.sortLabel = $label AND n.id IS NOT NULL AND $institutions > 0
  WITH n ORDER BY n.sortLabel, n.id LIMIT $enough
  RETURN collect(n) AS sameInstitutions
}
WITH people, works, topics, institutions, samePeople, sameWorks, sameTopics, sameInstitutions,
  COLLECT { MATCH (n:Researcher) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS p,
  COLLECT { MATCH (n:Work) WHERE n.citationCount IS NOT NULL AND n.id IS NOT NULL RETURN n.citationCount ORDER BY n.citationCount DESC, n.id DESC LIMIT 1 } AS w,
  COLLECT { MATCH (n:Topic) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS t,
  COLLECT { MATCH (n:Institution) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1 } AS i
UNWIND [['researcher_text', people, samePeople, p[0]], ['work_text', works, sameWorks, w[0]], ['topic_text', topics, sameTopics, t[0]], ['institution_text', institutions, sameInstitutions, i[0]]] AS kind
WITH kind[0] AS index, kind[1] AS foremost, kind[2] AS same, log(2.0 + coalesce(kind[3], 0)) AS most
WHERE index IN $indexes
CALL (index, foremost, same) {
  UNWIND foremost + same AS node
  RETURN node
  UNION ALL
  WITH index, foremost
  WHERE size(foremost) < $enough
  CALL db.index.fulltext.queryNodes(index, $prefix, {limit: $most}) YIELD node AS found
  WITH found AS node, foremost
  WHERE NOT node IN foremost
  RETURN node
}
WITH DISTINCT node, most
WITH node, CASE WHEN node.sortLabel = $label THEN 0 WHEN node:Researcher OR node.sortLabel STARTS WITH $label THEN 1 ELSE 2 END AS place,
  log(1.0 + coalesce(node.workCount, node.citationCount, 0)) / most AS weight
