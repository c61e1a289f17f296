// ---- visitor ----

// works
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w0_text, 'work_words', {}]] AS asked
CALL db.index.fulltext.queryNodes(asked[1], asked[0], asked[2]) YIELD node AS hit RETURN hit AS n1
}
WITH *
WHERE n1.newest >= $p1_w1_from AND n1.newest <= $p1_w1_to
WITH n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }, COUNT { CALL () {
UNWIND [[$p1_w0_text, 'work_words', {}]] AS asked
CALL db.index.fulltext.queryNodes(asked[1], asked[0], asked[2]) YIELD node AS hit RETURN hit AS n1
}
WITH *
WHERE n1.newest >= $p1_w1_from AND n1.newest <= $p1_w1_to
RETURN n1 }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_text": "+(\"mental\") +(\"health\")",
  "p1_w1_from": 20150000,
  "p1_w1_to": 999999998
}

// either
RETURN [COLLECT { CALL () {
CALL () {
UNWIND [[$p1_w1_text, 'work_words', {limit: 10000}]] AS asked
CALL db.index.fulltext.queryNodes(asked[1], asked[0], asked[2]) YIELD node AS hit RETURN hit AS n1
}
RETURN n1
UNION
CALL () {
UNWIND [[$p1_w3_keys, 'Topic']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_a1_this)
WHERE asked[1] IN labels(p1_a1_this)
RETURN p1_a1_this LIMIT 1
}
MATCH (p1_a1_this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(n1:Work)
WITH DISTINCT n1
RETURN n1
}
WITH n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }, EXISTS { UNWIND [['work_words', $p1_w1_text]] AS asked CALL db.index.fulltext.queryNodes(asked[0], asked[1], {skip: 10000, limit: 1}) YIELD node AS hit RETURN hit }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w1_text": "+(\"mental\") +(\"health\")",
  "p1_w3_keys": [
    "openalex:T10001",
    "T10001"
  ]
}

// institutions
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w0_text, 'institution_words', {}]] AS asked
CALL db.index.fulltext.queryNodes(asked[1], asked[0], asked[2]) YIELD node AS hit RETURN hit AS n1
}
WITH *
WHERE n1.country = $p1_w1_value
AND n1.type = $p1_w2_value
WITH n1 ORDER BY n1.workCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.name] }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_text": "+searchNames:(\"university\")",
  "p1_w1_value": "SE",
  "p1_w2_value": "education"
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
