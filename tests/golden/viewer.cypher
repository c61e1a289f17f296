// ---- visitor ----

// no statement

// ---- account ----

// viewer
OPTIONAL MATCH (this:User {id: $viewer})
RETURN [[[COLLECT { MATCH (this)-[:IS]->(n1:Researcher)
WITH n1 LIMIT 1
RETURN [n1.name] }, COLLECT { MATCH (this)-[:FILED]->(n2:Claim)
WITH n2 ORDER BY n2.filedAt DESC, n2.id DESC
RETURN [n2.id, CASE WHEN n2.state = 'PENDING' AND n2.expiresAt <= $now THEN 'EXPIRED' ELSE n2.state END] }, COLLECT { MATCH (this)-[e3:FOLLOWS]->(n3)
WITH n3, e3 ORDER BY e3.since.epochMillis DESC, n3.id DESC LIMIT $p3_n
RETURN [toString(e3.since), COLLECT { CALL (n3) { WITH n3 WHERE n3:Institution RETURN ['Institution', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Researcher RETURN ['Researcher', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Topic RETURN ['Topic', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Work RETURN ['Work', [n3.label, n3.title]] AS chosen
UNION ALL
WITH n3 WHERE n3 IS NULL RETURN [] AS chosen }
RETURN chosen }, e3.since.epochMillis, n3.id] }, COUNT { MATCH (this)-[e3:FOLLOWS]->(n3) }, COLLECT { MATCH (this)-[e4:FOLLOWS]->(n4)
WHERE labels(n4)[0] IN $p4_kinds
WITH n4, e4 ORDER BY e4.since.epochMillis DESC, n4.id DESC LIMIT $p4_n
RETURN [COLLECT { CALL (n4) { WITH n4 WHERE n4:Institution RETURN ['Institution', [n4.id]] AS chosen
UNION ALL
WITH n4 WHERE n4:Researcher RETURN ['Researcher', [n4.id]] AS chosen
UNION ALL
WITH n4 WHERE n4:Topic RETURN ['Topic', [n4.id]] AS chosen
UNION ALL
WITH n4 WHERE n4:Work RETURN ['Work', [n4.id]] AS chosen
UNION ALL
WITH n4 WHERE n4 IS NULL RETURN [] AS chosen }
RETURN chosen }] }, COLLECT { MATCH (this)-[:IS]->(:Researcher)-[relation:SENT|TO]-(n5:Invitation)
WHERE type(relation) = $p5_relation
AND CASE $p5_relation WHEN 'SENT' THEN n5.sender ELSE n5.recipient END = this.id
WITH n5 ORDER BY n5.sentAt.epochMillis DESC, n5.id DESC LIMIT $p5_n
RETURN [n5.id, CASE WHEN n5.state = 'PENDING' AND n5.expiresAt <= $now THEN 'EXPIRED' ELSE n5.state END, COLLECT { MATCH (n5)<-[:SENT]-(n6:Researcher)
WITH n6 LIMIT 1
RETURN [n6.name] }, COLLECT { RETURN [
  n5.sender = $viewer,
  n5.recipient = $viewer,
  CASE WHEN n5.state = 'PENDING' AND n5.expiresAt <= $now THEN 'EXPIRED' ELSE n5.state END
] }] }]]] AS found

// parameters
{
  "p3_n": 4,
  "p4_n": 2,
  "p4_kinds": [
    "Work"
  ],
  "p5_n": 6,
  "p5_relation": "TO",
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}

// ---- moderator: the same as for an account ----
