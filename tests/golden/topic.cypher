// ---- visitor ----

// topic
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Topic)
WITH this LIMIT 1
RETURN [[[this.name, this.description, this.level, COLLECT { MATCH (this)-[:WITHIN]->(n1:Topic)
WITH n1 LIMIT 1
RETURN [n1.name] }, COLLECT { MATCH (this)<-[:WITHIN]-(n2:Topic)
WITH n2 ORDER BY n2.workCount DESC, n2.id DESC LIMIT $p2_n
RETURN [n2.workCount, n2.name] }, COLLECT { MATCH (this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(n3:Work)
WITH DISTINCT n3
WITH n3 ORDER BY n3.sortLabel, n3.id LIMIT $p3_n
RETURN [n3.title] }, COLLECT { MATCH (this)<-[:WITHIN*0..8]-(topic:Topic)
MATCH (work:Work)-[place:ABOUT]->()
WHERE place.of = topic.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
WITH DISTINCT work
MATCH (work)<-[:AUTHORED]-(n4:Researcher)
WITH n4, count(*) AS works
WITH n4, {workCount: works} AS e4
WITH n4, e4 ORDER BY e4.workCount DESC, n4.id DESC LIMIT $p4_n
RETURN [e4.workCount, n4.name] }, COLLECT { MATCH (this)<-[:WITHIN*0..8]-(topic:Topic)
MATCH (work:Work)-[place:ABOUT]->()
WHERE place.of = topic.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
AND place.newest >= $p5_from AND place.newest <= $p5_to
WITH DISTINCT work
MATCH (work)<-[:AUTHORED]-(n5:Researcher)
WITH n5, count(*) AS works
WITH n5, {workCount: works} AS e5
WITH n5, e5 ORDER BY e5.workCount DESC, n5.id DESC LIMIT $p5_n
RETURN [e5.workCount, n5.name] }]]] AS found

// parameters
{
  "p2_n": 6,
  "p3_n": 6,
  "p4_n": 6,
  "p5_n": 6,
  "p5_from": 20150000,
  "p5_to": 999999998,
  "keys": [
    "openalex:T10001",
    "T10001"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
