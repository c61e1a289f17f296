// ---- visitor ----

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[COLLECT { MATCH (this)-[mine:AUTHORED]->(work:Work)
WITH this, work, mine.position AS position, work.authorCount - 1 AS others, work.year AS year
WHERE others > 0
MATCH (work)<-[theirs:AUTHORED]-(n1:Researcher)
WHERE n1 <> this
WITH n1, count(*) AS joint, sum(1.0 / others) AS strength, min(abs(position - theirs.position)) AS gap, min(year) AS firstYear, max(year) AS lastYear
WITH n1, {jointWorkCount: joint, strength: round(strength, 9), close: joint >= 2 OR gap <= 2, firstYear: firstYear, lastYear: lastYear} AS e1
WITH n1, e1 ORDER BY e1.strength DESC, n1.id DESC LIMIT $p1_n
RETURN [e1.jointWorkCount, e1.strength, e1.close, COLLECT { MATCH (this)-[:AUTHORED]->(n2:Work)<-[:AUTHORED]-(n1)
WITH n2 ORDER BY n2.newest DESC, n2.id DESC LIMIT $p2_n
RETURN [n2.title] }, n1.name] }, COLLECT { MATCH (this)-[mine:AUTHORED]->(work:Work)
WHERE work.year >= $p3_from AND work.year <= $p3_to
WITH this, work, mine.position AS position, work.authorCount - 1 AS others, work.year AS year
WHERE others > 0
MATCH (work)<-[theirs:AUTHORED]-(n3:Researcher)
WHERE n3 <> this
WITH n3, count(*) AS joint, sum(1.0 / others) AS strength, min(abs(position - theirs.position)) AS gap, min(year) AS firstYear, max(year) AS lastYear
WITH n3, {jointWorkCount: joint, strength: round(strength, 9), close: joint >= 2 OR gap <= 2, firstYear: firstYear, lastYear: lastYear} AS e3
WHERE e3.close = $p3_close
WITH n3, e3 ORDER BY e3.jointWorkCount DESC, n3.id DESC LIMIT $p3_n
RETURN [n3.name] }, COUNT { MATCH (this)-[mine:AUTHORED]->(work:Work)
WHERE work.year >= $p3_from AND work.year <= $p3_to
WITH this, work, mine.position AS position, work.authorCount - 1 AS others, work.year AS year
WHERE others > 0
MATCH (work)<-[theirs:AUTHORED]-(n3:Researcher)
WHERE n3 <> this
WITH n3, count(*) AS joint, sum(1.0 / others) AS strength, min(abs(position - theirs.position)) AS gap, min(year) AS firstYear, max(year) AS lastYear
WITH n3, {jointWorkCount: joint, strength: round(strength, 9), close: joint >= 2 OR gap <= 2, firstYear: firstYear, lastYear: lastYear} AS e3
WHERE e3.close = $p3_close
RETURN n3 }, COLLECT { MATCH ()-[e4:AUTHORED]->(n4:Work)
WHERE e4.of = this.id AND e4.newest IS NOT NULL AND e4.work IS NOT NULL
WITH n4, e4 ORDER BY e4.of DESC, e4.newest DESC, e4.work DESC LIMIT $p4_n
RETURN [n4.title] }, this.workCount]]] AS found

// parameters
{
  "p1_n": 6,
  "p2_n": 2,
  "p3_n": 4,
  "p3_close": true,
  "p3_from": 2015,
  "p3_to": 2022,
  "p4_n": 6,
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
