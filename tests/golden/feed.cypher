// ---- visitor ----

// no statement

// ---- account ----

// viewer
OPTIONAL MATCH (this:User {id: $viewer})
RETURN [[[COLLECT { CALL (this) {
  RETURN this AS place, -1 AS since
  UNION ALL
  MATCH (this)-[follows:FOLLOWS]->(place)
  RETURN place, coalesce(follows.from, -1) AS since
}
WITH this.id AS account, place, since
CALL (account, place, since) {
  MATCH (n1:News)-[reaches:REACHES]->()
  USING INDEX SEEK reaches:REACHES(of, number)
  WHERE reaches.of = place.id AND reaches.number > since
  AND EXISTS {
    MATCH (n1)-[:TELLS]->(subject)
    WHERE (n1.kind <> 'NEW_COLLABORATION' OR EXISTS { (n1)-[:MEETS]->() })
    AND (NOT subject:Invitation OR EXISTS {
      MATCH (:User {id: account})-[:IS]->(:Researcher)-[relation:SENT|TO]-(subject)
      WHERE CASE type(relation) WHEN 'SENT' THEN subject.sender ELSE subject.recipient END = account
    })
  }
  WITH n1, reaches ORDER BY reaches.of DESC, reaches.number DESC LIMIT $p1_n
  RETURN n1
}
WITH DISTINCT n1 ORDER BY n1.number DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.kind, toString(n1.at), COLLECT { RETURN [
  n1.kind,
  n1.after,
  n1.met,
  COLLECT {
    MATCH (n1)-[:TELLS]->(subject)
    CALL (n1, subject) {
      MATCH (subject:Work)
      RETURN subject AS about
      UNION
      MATCH (subject:Claim)-[:FOR]->(about:Researcher)
      RETURN about
      UNION
      MATCH (subject:Invitation)<-[:SENT]-(about:Researcher)
      WHERE n1.kind = 'INVITATION_RECEIVED'
      RETURN about
      UNION
      MATCH (subject:Invitation)-[:TO]->(about:Researcher)
      WHERE n1.kind = 'INVITATION_ANSWERED'
      RETURN about
    }
    RETURN about.label
  },
  COLLECT {
    MATCH (account:User {id: $viewer})
    USING INDEX SEEK account:User(id)
    MATCH (n1)-[reaches:REACHES]->(e2)<-[follows:FOLLOWS]-(account)
    WHERE reaches.number > coalesce(follows.from, -1)
    WITH e2 ORDER BY CASE WHEN e2:Researcher THEN 0 WHEN e2:Work THEN 1 WHEN e2:Institution THEN 2 ELSE 3 END, e2.id
    WITH e2 LIMIT 1
    RETURN [labels(e2)[0], e2.label]
  },
  COLLECT { MATCH (n1)-[meets:MEETS]->(met) RETURN met.label ORDER BY meets.place LIMIT 2 }
] }, COLLECT { MATCH (n1)-[:TELLS]->(subject)
CALL (n1, subject) {
  MATCH (subject:Work)
  RETURN subject AS n3
  UNION
  MATCH (subject:Claim)-[:FOR]->(n3:Researcher)
  RETURN n3
  UNION
  MATCH (subject:Invitation)<-[:SENT]-(n3:Researcher)
  WHERE n1.kind = 'INVITATION_RECEIVED'
  RETURN n3
  UNION
  MATCH (subject:Invitation)-[:TO]->(n3:Researcher)
  WHERE n1.kind = 'INVITATION_ANSWERED'
  RETURN n3
}
WITH n3 LIMIT 1
CALL (n3) { WITH n3 WHERE n3:Institution RETURN ['Institution', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Researcher RETURN ['Researcher', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Topic RETURN ['Topic', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Work RETURN ['Work', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3 IS NULL RETURN [] AS chosen }
RETURN chosen }, COLLECT { MATCH (account:User {id: $viewer})
USING INDEX SEEK account:User(id)
MATCH (n1)-[reaches:REACHES]->(n4)<-[follows:FOLLOWS]-(account)
WHERE reaches.number > coalesce(follows.from, -1)
WITH n4 ORDER BY CASE WHEN n4:Researcher THEN 0 WHEN n4:Work THEN 1 WHEN n4:Institution THEN 2 ELSE 3 END, n4.id
WITH n4 LIMIT 1
CALL (n4) { WITH n4 WHERE n4:Institution RETURN ['Institution', [n4.label]] AS chosen
UNION ALL
WITH n4 WHERE n4:Researcher RETURN ['Researcher', [n4.label]] AS chosen
UNION ALL
WITH n4 WHERE n4:Topic RETURN ['Topic', [n4.label]] AS chosen
UNION ALL
WITH n4 WHERE n4:Work RETURN ['Work', [n4.label]] AS chosen
UNION ALL
WITH n4 WHERE n4 IS NULL RETURN [] AS chosen }
RETURN chosen }, COLLECT { MATCH (n1)-[e5:MEETS]->(n5:Researcher)
WITH n5, e5 ORDER BY e5.place
RETURN [n5.name] }, COLLECT { MATCH (n1)-[:TELLS]->(n6:Claim)
WITH n6 LIMIT 1
RETURN [CASE WHEN n6.state = 'PENDING' AND n6.expiresAt <= $now THEN 'EXPIRED' ELSE n6.state END] }, n1.number, n1.id] }]]] AS found

// parameters
{
  "p1_n": 6,
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}

// ---- moderator: the same as for an account ----
