// ---- visitor ----

// search
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
RETURN [[[COLLECT { UNWIND hits AS hit
WITH hit[0] AS node, hit[2] AS score, hit[3] AS fuzzy
ORDER BY score DESC, node.id DESC LIMIT $n
RETURN [score, node.id, [CASE WHEN node:Work THEN 'title' ELSE 'name' END, node.label, node.alternateNames, node.acronyms, node.abstract, node.description, node.city], fuzzy, COLLECT { CALL (node) { WITH node WHERE node:Institution RETURN ['Institution', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Researcher RETURN ['Researcher', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Topic RETURN ['Topic', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Work RETURN ['Work', [node.label, node.title]] AS chosen
UNION ALL
WITH node WHERE node IS NULL RETURN [] AS chosen }
RETURN chosen }] }, COLLECT { UNWIND hits AS hit
WITH hit[1] AS kind, count(*) AS number
RETURN [kind, number] }, false, cut, stage, taken]]] AS found

// parameters
{
  "text": {
    "kinds": [
      [
        "RESEARCHER",
        "researcher_words",
        [
          "+(\"mental\") +(\"health\")",
          "+(\"mental\") +((+health*))"
        ],
        "+searchNames:(\"mental\") +searchNames:(\"health\")"
      ],
      [
        "WORK",
        "work_words",
        [
          "+(\"mental\") +(\"health\")",
          "+(\"mental\") +((+health*))"
        ],
        "+searchNames:(\"mental\") +searchNames:(\"health\")"
      ],
      [
        "TOPIC",
        "topic_words",
        [
          "+(\"mental\") +(\"health\")",
          "+(\"mental\") +((+health*))"
        ],
        "+searchNames:(\"mental\") +searchNames:(\"health\")"
      ],
      [
        "INSTITUTION",
        "institution_words",
        [
          "+(\"mental\") +(\"health\")",
          "+(\"mental\") +((+health*))"
        ],
        "+searchNames:(\"mental\") +searchNames:(\"health\")"
      ]
    ],
    "keys": [],
    "stages": 2,
    "rest": 2,
    "words": [
      [
        "(\"mental\")",
        "(m?ental me?ntal men?tal ment?al menta?l mental? \"emntal\" \"menatl\" \"mentla\" \"metnal\" \"mnetal\")",
        "(mental~1)",
        "(mental~2)"
      ],
      [
        "(\"health\")",
        "(h?ealth he?alth hea?lth heal?th healt?h health? \"ehalth\" \"haelth\" \"healht\" \"heatlh\" \"helath\")",
        "(health~1)",
        "(health~2)"
      ]
    ],
    "like": 3,
    "nothing": "\"\"",
    "label": "mental health"
  },
  "most": 500,
  "n": 6
}

// people
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
RETURN [[[COLLECT { UNWIND hits AS hit
WITH hit[0] AS node, hit[2] AS score, hit[3] AS fuzzy
ORDER BY score DESC, node.id DESC LIMIT $n
RETURN [score, node.id, null, fuzzy, COLLECT { CALL (node) { WITH node WHERE node:Institution RETURN ['Institution', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Researcher RETURN ['Researcher', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Topic RETURN ['Topic', [node.label]] AS chosen
UNION ALL
WITH node WHERE node:Work RETURN ['Work', [node.label]] AS chosen
UNION ALL
WITH node WHERE node IS NULL RETURN [] AS chosen }
RETURN chosen }] }, [], false, cut, stage, taken]]] AS found

// parameters
{
  "text": {
    "kinds": [
      [
        "RESEARCHER",
        "researcher_words",
        [
          "+(\"mental\") +(\"health\")",
          "+(\"mental\") +((+health*))"
        ],
        "+searchNames:(\"mental\") +searchNames:(\"health\")"
      ]
    ],
    "keys": [],
    "stages": 2,
    "rest": 2,
    "words": [
      [
        "(\"mental\")",
        "(m?ental me?ntal men?tal ment?al menta?l mental? \"emntal\" \"menatl\" \"mentla\" \"metnal\" \"mnetal\")",
        "(mental~1)",
        "(mental~2)"
      ],
      [
        "(\"health\")",
        "(h?ealth he?alth hea?lth heal?th healt?h health? \"ehalth\" \"haelth\" \"healht\" \"heatlh\" \"helath\")",
        "(health~1)",
        "(health~2)"
      ]
    ],
    "like": 3,
    "nothing": "\"\"",
    "label": "mental health"
  },
  "most": 500,
  "n": 3
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
