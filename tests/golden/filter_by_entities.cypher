// ---- visitor ----

// works
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w1_keys, 'Topic'], [$p1_w2_keys, 'Institution']] AS asked
OPTIONAL CALL (asked) {
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(found)
WHERE asked[1] IN labels(found)
RETURN found LIMIT 1
}
RETURN collect([found]) AS p1_named
}
WITH *, p1_named[0][0] AS p1_named0, p1_named[1][0] AS p1_named1
CALL (p1_named0) {
UNWIND [p1_named0] AS asked
RETURN collect(COLLECT { MATCH (asked)<-[:WITHIN*0..8]-(found:Topic) RETURN found }) AS p1_below0_
}
WITH *, p1_below0_[0] AS p1_below0_0
CALL () {
UNWIND [[$p1_w0_keys, $p1_w0_name]] AS asked
RETURN collect(COLLECT { OPTIONAL CALL (asked) {
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(keyed:Venue)
RETURN keyed LIMIT 1
}
CALL (asked, keyed) {
WITH * WHERE keyed IS NOT NULL
RETURN keyed AS found
UNION ALL
WITH * WHERE keyed IS NULL
MATCH (called:Venue)
WHERE called.sortLabel = asked[1] AND called.id IS NOT NULL
RETURN called AS found
}
RETURN found }) AS p1_called0_
}
WITH *, p1_called0_[0] AS p1_called0_0
CALL () {
UNWIND [[$p1_w3_keys, 'Researcher']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
CALL (*) { MATCH ()-[e1:AUTHORED]->(n1:Work)
WHERE e1.of = p1_this.id AND e1.newest IS NOT NULL AND e1.work IS NOT NULL
WITH *, COLLECT { MATCH (n1)-[:PUBLISHED_IN]->(venue:Venue) RETURN venue } AS p1_near0, COLLECT { MATCH (n1)-[:ABOUT]->(topic:Topic) RETURN topic } AS p1_near1, COLLECT { MATCH (n1)-[:CREDITED_TO]->(institution:Institution) RETURN institution } AS p1_near2
WHERE any(one IN p1_called0_0 WHERE one IN p1_near0) AND any(topic IN p1_near1 WHERE topic IN p1_below0_0) AND p1_named1 IN p1_near2
WITH n1, e1 ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC LIMIT $p1_n
RETURN n1 }
WITH DISTINCT n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_keys": [
    "issn:0028-0836",
    "0028-0836"
  ],
  "p1_w0_name": "0028-0836",
  "p1_w1_keys": [
    "openalex:T10001",
    "T10001"
  ],
  "p1_w2_keys": [
    "ror:05f950310"
  ],
  "p1_w3_keys": [
    "orcid:0000-0002-1825-0097",
    "0000-0002-1825-0097"
  ]
}

// citing
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w2_keys, 'Work']] AS asked
OPTIONAL CALL (asked) {
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(found)
WHERE asked[1] IN labels(found)
RETURN found LIMIT 1
}
RETURN collect([found]) AS p1_named
}
WITH *, p1_named[0][0] AS p1_named0
CALL (p1_named0) {
UNWIND [p1_named0] AS asked
RETURN collect(COLLECT { MATCH (asked)-[:CITES]->(found:Work) RETURN found }) AS p1_below0_
}
WITH *, p1_below0_[0] AS p1_below0_0
CALL () {
UNWIND [[$p1_w0_keys, 'Work']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
CALL (*) { MATCH (n1:Work)-[e1:CITES]->()
WHERE e1.of = p1_this.id AND e1.newest IS NOT NULL AND e1.work IS NOT NULL
AND NOT (coalesce(n1 IN p1_below0_0, false))
WITH n1, e1 ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC LIMIT $p1_n
RETURN n1 }
WITH DISTINCT n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }, COUNT { CALL () {
UNWIND [[$p1_w2_keys, 'Work']] AS asked
OPTIONAL CALL (asked) {
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(found)
WHERE asked[1] IN labels(found)
RETURN found LIMIT 1
}
RETURN collect([found]) AS p1_named
}
WITH *, p1_named[0][0] AS p1_named0
CALL (p1_named0) {
UNWIND [p1_named0] AS asked
RETURN collect(COLLECT { MATCH (asked)-[:CITES]->(found:Work) RETURN found }) AS p1_below0_
}
WITH *, p1_below0_[0] AS p1_below0_0
CALL () {
UNWIND [[$p1_w0_keys, 'Work']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
MATCH (p1_this)<-[:CITES]-(n1:Work)
WHERE NOT (coalesce(n1 IN p1_below0_0, false))
RETURN n1 }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_keys": [
    "doi:10.1000/example",
    "10.1000/example"
  ],
  "p1_w2_keys": [
    "doi:10.1000/example",
    "10.1000/example"
  ]
}

// ids
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w0_ids, 'Work']] AS asked
UNWIND asked[0] AS keys
CALL (asked, keys) {
UNWIND keys AS key
MATCH (:Key {key: key})-[:NAMES]->(n1)
WHERE asked[1] IN labels(n1)
RETURN n1 LIMIT 1
}
RETURN DISTINCT n1
}
WITH n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }] AS found

// parameters
{
  "p1_n": 21,
  "p1_w0_ids": [
    [
      "doi:10.1000/example",
      "10.1000/example"
    ],
    [
      "doi:10.1000/other",
      "10.1000/other"
    ]
  ]
}

// researchers
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w1_keys, 'Topic']] AS asked
OPTIONAL CALL (asked) {
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(found)
WHERE asked[1] IN labels(found)
RETURN found LIMIT 1
}
RETURN collect([found]) AS p1_named
}
WITH *, p1_named[0][0] AS p1_named0
CALL (p1_named0) {
UNWIND [p1_named0] AS asked
RETURN collect(COLLECT { MATCH (asked)<-[:WITHIN*0..8]-(found:Topic) RETURN found }) AS p1_below0_
}
WITH *, p1_below0_[0] AS p1_below0_0
CALL () {
UNWIND [[$p1_w0_keys, 'Institution']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
MATCH (p1_this)<-[:AFFILIATED_WITH]-(n1:Researcher)
WITH *, COLLECT { MATCH (n1)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic) RETURN DISTINCT topic } AS p1_near0
WHERE any(topic IN p1_near0 WHERE topic IN p1_below0_0)
WITH n1 ORDER BY n1.workCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.name] }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_keys": [
    "ror:05f950310"
  ],
  "p1_w1_keys": [
    "openalex:T10001",
    "T10001"
  ]
}

// topics
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w1_keys, 'Topic']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
MATCH (p1_this)<-[:WITHIN*0..8]-(n1:Topic)
WHERE n1.level = $p1_w0_level
WITH n1 ORDER BY n1.workCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.name] }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_level": "SUBFIELD",
  "p1_w1_keys": [
    "openalex:T10001",
    "T10001"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
