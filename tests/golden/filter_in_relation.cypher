// ---- visitor ----

// topic
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Topic)
WITH this LIMIT 1
RETURN [[[COLLECT { CALL (this) {
UNWIND [this] AS asked
RETURN collect(COLLECT { MATCH (asked)<-[:WITHIN*0..8]-(found:Topic) RETURN found }) AS p1_below0_
}
WITH *, p1_below0_[0] AS p1_below0_0
CALL () {
UNWIND [[$p1_w0_keys, 'Researcher']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
CALL (*) { MATCH ()-[e1:AUTHORED]->(n1:Work)
WHERE e1.of = p1_this.id AND e1.newest IS NOT NULL AND e1.work IS NOT NULL
WITH *, COLLECT { MATCH (n1)-[:ABOUT]->(topic:Topic) RETURN topic } AS p1_near0
WHERE any(topic IN p1_near0 WHERE topic IN p1_below0_0)
WITH n1, e1 ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC LIMIT $p1_n
RETURN n1 }
WITH DISTINCT n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }, COUNT { CALL (this) {
UNWIND [this] AS asked
RETURN collect(COLLECT { MATCH (asked)<-[:WITHIN*0..8]-(found:Topic) RETURN found }) AS p1_below0_
}
WITH *, p1_below0_[0] AS p1_below0_0
CALL () {
UNWIND [[$p1_w0_keys, 'Researcher']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_this)
WHERE asked[1] IN labels(p1_this)
RETURN p1_this LIMIT 1
}
MATCH (p1_this)-[edge:AUTHORED]->(n1:Work)
WITH *, COLLECT { MATCH (n1)-[:ABOUT]->(topic:Topic) RETURN topic } AS p1_near0
WHERE any(topic IN p1_near0 WHERE topic IN p1_below0_0)
RETURN n1 }, COLLECT { MATCH (this)<-[:WITHIN*0..8]-(sp2_:Topic)
CALL (sp2_) { MATCH (n2:Work)-[e2:ABOUT]->()
WHERE e2.of = sp2_.id AND e2.newest IS NOT NULL AND e2.work IS NOT NULL
AND e2.newest >= $p2_w0_from AND e2.newest <= $p2_w0_to
WITH n2, e2 ORDER BY e2.of DESC, e2.newest DESC, e2.work DESC LIMIT $p2_n
RETURN n2 }
WITH DISTINCT n2 ORDER BY n2.newest DESC, n2.id DESC LIMIT $p2_n
RETURN [n2.title] }]]] AS found

// parameters
{
  "p2_n": 4,
  "p2_w0_from": 0,
  "p2_w0_to": 19909999,
  "keys": [
    "openalex:T10001",
    "T10001"
  ],
  "p1_n": 4,
  "p1_w0_keys": [
    "orcid:0000-0002-1825-0097",
    "0000-0002-1825-0097"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
