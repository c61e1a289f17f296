// The entities that have, for each word of a text, a word in their label or names that begins with it. The top-ranked
// of each kind are tried first, so that a beginning that many share does not read all of them; where a kind gives too
// few, its full-text index is asked.
// An entity whose whole label is the text is always among them. It comes first, then people and labels that begin with
// the text, then the rest, each by weight: log(1 + works, of a work citations) relative to that of the top-ranked of
// its kind.
// Parameters: $text, one map, because Neo4j has a plan for each size of a text or list that is a parameter itself:
// words, their forms without stop words, and all of them, for people; label, the text folded; prefixes, a Lucene query
// for either; indexes, of the kinds asked for. $people, $works, $topics and $institutions, how many of the top-ranked
// to try, 0 for a kind that is not asked for; $kept, how many of them to keep; $enough, fewer than which are too few;
// $most, how many to read from an index.
// Binds node, place (0, 1 or 2) and weight.
WITH
  COLLECT {
    MATCH (n:Researcher) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL AND n.sortLabel IS NOT NULL
    WITH n ORDER BY n.workCount DESC, n.id DESC, n.sortLabel DESC LIMIT $people
    WITH n WHERE all(word IN $text.words[1] WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
    RETURN n LIMIT $kept
  } AS people,
  COLLECT { MATCH (n:Researcher) WHERE n.sortLabel = $text.label AND n.id IS NOT NULL AND 'researcher_words' IN $text.indexes RETURN n LIMIT $kept } AS peopleNamed,
  COLLECT {
    MATCH (n:Researcher) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL
    RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1
  } AS peopleMost,
  COLLECT {
    MATCH (n:Work) WHERE n.citationCount IS NOT NULL AND n.id IS NOT NULL AND n.sortLabel IS NOT NULL
    WITH n ORDER BY n.citationCount DESC, n.id DESC, n.sortLabel DESC LIMIT $works
    WITH n WHERE all(word IN $text.words[0] WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
    RETURN n LIMIT $kept
  } AS works,
  COLLECT { MATCH (n:Work) WHERE n.sortLabel = $text.label AND n.id IS NOT NULL AND 'work_words' IN $text.indexes RETURN n LIMIT $kept } AS worksNamed,
  COLLECT {
    MATCH (n:Work) WHERE n.citationCount IS NOT NULL AND n.id IS NOT NULL
    RETURN n.citationCount ORDER BY n.citationCount DESC, n.id DESC LIMIT 1
  } AS worksMost,
  COLLECT {
    MATCH (n:Topic) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL AND n.sortLabel IS NOT NULL
    WITH n ORDER BY n.workCount DESC, n.id DESC, n.sortLabel DESC LIMIT $topics
    WITH n WHERE all(word IN $text.words[0] WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
    RETURN n LIMIT $kept
  } AS topics,
  COLLECT { MATCH (n:Topic) WHERE n.sortLabel = $text.label AND n.id IS NOT NULL AND 'topic_words' IN $text.indexes RETURN n LIMIT $kept } AS topicsNamed,
  COLLECT {
    MATCH (n:Topic) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL
    RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1
  } AS topicsMost,
  COLLECT {
    MATCH (n:Institution) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL AND n.sortLabel IS NOT NULL
    WITH n ORDER BY n.workCount DESC, n.id DESC, n.sortLabel DESC LIMIT $institutions
    WITH n WHERE all(word IN $text.words[0] WHERE n.sortLabel STARTS WITH word OR n.sortLabel CONTAINS ' ' + word)
    RETURN n LIMIT $kept
  } AS institutions,
  COLLECT { MATCH (n:Institution) WHERE n.sortLabel = $text.label AND n.id IS NOT NULL AND 'institution_words' IN $text.indexes RETURN n LIMIT $kept } AS institutionsNamed,
  COLLECT {
    MATCH (n:Institution) WHERE n.workCount IS NOT NULL AND n.id IS NOT NULL
    RETURN n.workCount ORDER BY n.workCount DESC, n.id DESC LIMIT 1
  } AS institutionsMost
UNWIND [
  ['researcher_words', people, peopleNamed, peopleMost[0], $text.prefixes[1]],
  ['work_words', works, worksNamed, worksMost[0], $text.prefixes[0]],
  ['topic_words', topics, topicsNamed, topicsMost[0], $text.prefixes[0]],
  ['institution_words', institutions, institutionsNamed, institutionsMost[0], $text.prefixes[0]]
] AS kind
WITH kind[0] AS index, kind[1] AS foremost, kind[2] AS named, log(2.0 + coalesce(kind[3], 0)) AS most, kind[4] AS prefix
WHERE index IN $text.indexes
CALL (index, foremost, named, prefix) {
  UNWIND foremost + named AS node
  RETURN node
  UNION ALL
  WITH index, foremost, prefix
  WHERE size(foremost) < $enough
  CALL db.index.fulltext.queryNodes(index, prefix, {limit: $most}) YIELD node AS found
  WITH found AS node, foremost
  WHERE NOT node IN foremost
  RETURN node
}
WITH DISTINCT node, most
WITH node, CASE WHEN node.sortLabel = $text.label THEN 0 WHEN node:Researcher OR node.sortLabel STARTS WITH $text.label THEN 1 ELSE 2 END AS place,
  log(1.0 + coalesce(node.workCount, node.citationCount, 0)) / most AS weight
