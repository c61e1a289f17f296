// ---- visitor ----

// suggest
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
ORDER BY place, weight DESC, node.id DESC LIMIT $n
RETURN [collect([node.id, CASE WHEN node:Researcher THEN 'RESEARCHER' WHEN node:Work THEN 'WORK' WHEN node:Topic THEN 'TOPIC' ELSE 'INSTITUTION' END, node.label, COLLECT { RETURN [
  CASE WHEN node:Researcher THEN 'RESEARCHER' WHEN node:Work THEN 'WORK' WHEN node:Topic THEN 'TOPIC' ELSE 'INSTITUTION' END,
  coalesce(node.workCount, 0),
  COLLECT {
    MATCH (node)-[stay:AFFILIATED_WITH]->(institution:Institution)
    WITH institution, stay.works AS works, coalesce(stay.until, 9999) AS until
    ORDER BY until DESC, works DESC, institution.id DESC LIMIT 1
    RETURN institution.label
  },
  COLLECT {
    MATCH (node)-[:AUTHORED]->(work:Work)
    WITH work LIMIT 200
    MATCH (work)-[:ABOUT]->(topic:Topic)
    WITH topic, count(*) AS works
    ORDER BY works DESC, topic.id DESC LIMIT 1
    RETURN topic.label
  },
  COLLECT {
    MATCH (node)<-[entry:AUTHORED]-(author:Researcher)
    WHERE entry.position = 1
    RETURN author.label
  },
  node.authorCount,
  node.year,
  node.level,
  COLLECT {
    MATCH (node)-[:WITHIN]->(parent:Topic)
    WITH parent LIMIT 1
    RETURN parent.label
  },
  node.city,
  node.country
] }, COLLECT { CALL (node) { WITH node WHERE node:Institution RETURN ['Institution', [node.label, node.country]] AS chosen
UNION ALL
WITH node WHERE node:Researcher RETURN ['Researcher', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Topic RETURN ['Topic', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Work RETURN ['Work', [node.label]] AS chosen
UNION ALL
WITH node WHERE node IS NULL RETURN [] AS chosen }
RETURN chosen }])] AS found

// parameters
{
  "text": {
    "words": [
      [
        "uni"
      ],
      [
        "uni"
      ]
    ],
    "label": "uni",
    "prefixes": [
      "+searchNames:((+uni*))",
      "+searchNames:((+uni*))"
    ],
    "indexes": [
      "researcher_words",
      "work_words",
      "topic_words",
      "institution_words"
    ]
  },
  "kept": 24,
  "enough": 8,
  "most": 100,
  "n": 5,
  "people": 400,
  "works": 400,
  "topics": 400,
  "institutions": 400
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
