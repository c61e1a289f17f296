// ---- visitor ----

// refused: Sign in first.

// ---- account ----

// feed of several
UNWIND $items AS item
MATCH (this:News {number: item[0]})
OPTIONAL MATCH (edge:Researcher|Work|Topic|Institution {id: item[1]})
RETURN collect([item[0], item[1], [this.number, this.id, this.kind, toString(this.at), COLLECT { RETURN [
  this.kind,
  this.after,
  this.met,
  COLLECT {
    MATCH (this)-[:TELLS]->(subject)
    CALL (this, subject) {
      MATCH (subject:Work)
      RETURN subject AS about
      UNION
      MATCH (subject:Claim)-[:FOR]->(about:Researcher)
      RETURN about
      UNION
      MATCH (subject:Invitation)<-[:SENT]-(about:Researcher)
      WHERE this.kind = 'INVITATION_RECEIVED'
      RETURN about
      UNION
      MATCH (subject:Invitation)-[:TO]->(about:Researcher)
      WHERE this.kind = 'INVITATION_ANSWERED'
      RETURN about
    }
    RETURN about.label
  },
  COLLECT {
    WITH edge LIMIT 1
    RETURN [labels(edge)[0], edge.label]
  },
  COLLECT { MATCH (this)-[meets:MEETS]->(met) RETURN met.label ORDER BY meets.place LIMIT 2 }
] }, COLLECT { MATCH (this)-[:TELLS]->(subject)
CALL (this, subject) {
  MATCH (subject:Work)
  RETURN subject AS n1
  UNION
  MATCH (subject:Claim)-[:FOR]->(n1:Researcher)
  RETURN n1
  UNION
  MATCH (subject:Invitation)<-[:SENT]-(n1:Researcher)
  WHERE this.kind = 'INVITATION_RECEIVED'
  RETURN n1
  UNION
  MATCH (subject:Invitation)-[:TO]->(n1:Researcher)
  WHERE this.kind = 'INVITATION_ANSWERED'
  RETURN n1
}
WITH n1 LIMIT 1
CALL (n1) { WITH n1 WHERE n1:Institution RETURN ['Institution', [n1.label]] AS chosen
UNION ALL
WITH n1 WHERE n1:Researcher RETURN ['Researcher', [n1.label]] AS chosen
UNION ALL
WITH n1 WHERE n1:Topic RETURN ['Topic', [n1.label]] AS chosen
UNION ALL
WITH n1 WHERE n1:Work RETURN ['Work', [n1.label]] AS chosen
UNION ALL
WITH n1 WHERE n1 IS NULL RETURN [] AS chosen }
RETURN chosen }, COLLECT { CALL (edge) { WITH edge WHERE edge:Institution RETURN ['Institution', [edge.label]] AS chosen
UNION ALL
WITH edge WHERE edge:Researcher RETURN ['Researcher', [edge.label]] AS chosen
UNION ALL
WITH edge WHERE edge:Topic RETURN ['Topic', [edge.label]] AS chosen
UNION ALL
WITH edge WHERE edge:Work RETURN ['Work', [edge.label]] AS chosen
UNION ALL
WITH edge WHERE edge IS NULL RETURN [] AS chosen }
RETURN chosen }]]) AS found

// parameters
{}

// feed of one
UNWIND $items AS item
MATCH (this:News {number: item[0]})
RETURN collect([item[0], item[1], [this.number, this.id, this.kind, toString(this.at), COLLECT { RETURN [
  this.kind,
  this.after,
  this.met,
  COLLECT {
    MATCH (this)-[:TELLS]->(subject)
    CALL (this, subject) {
      MATCH (subject:Work)
      RETURN subject AS about
      UNION
      MATCH (subject:Claim)-[:FOR]->(about:Researcher)
      RETURN about
      UNION
      MATCH (subject:Invitation)<-[:SENT]-(about:Researcher)
      WHERE this.kind = 'INVITATION_RECEIVED'
      RETURN about
      UNION
      MATCH (subject:Invitation)-[:TO]->(about:Researcher)
      WHERE this.kind = 'INVITATION_ANSWERED'
      RETURN about
    }
    RETURN about.label
  },
  COLLECT {
    MATCH (account:User {id: $viewer})
    USING INDEX SEEK account:User(id)
    MATCH (this)-[reaches:REACHES]->(e1)<-[follows:FOLLOWS]-(account)
    WHERE reaches.number > coalesce(follows.from, -1)
    WITH e1 ORDER BY CASE WHEN e1:Researcher THEN 0 WHEN e1:Work THEN 1 WHEN e1:Institution THEN 2 ELSE 3 END, e1.id
    WITH e1 LIMIT 1
    RETURN [labels(e1)[0], e1.label]
  },
  COLLECT { MATCH (this)-[meets:MEETS]->(met) RETURN met.label ORDER BY meets.place LIMIT 2 }
] }, COLLECT { MATCH (this)-[:TELLS]->(subject)
CALL (this, subject) {
  MATCH (subject:Work)
  RETURN subject AS n2
  UNION
  MATCH (subject:Claim)-[:FOR]->(n2:Researcher)
  RETURN n2
  UNION
  MATCH (subject:Invitation)<-[:SENT]-(n2:Researcher)
  WHERE this.kind = 'INVITATION_RECEIVED'
  RETURN n2
  UNION
  MATCH (subject:Invitation)-[:TO]->(n2:Researcher)
  WHERE this.kind = 'INVITATION_ANSWERED'
  RETURN n2
}
WITH n2 LIMIT 1
CALL (n2) { WITH n2 WHERE n2:Institution RETURN ['Institution', [n2.label]] AS chosen
UNION ALL
WITH n2 WHERE n2:Researcher RETURN ['Researcher', [n2.label]] AS chosen
UNION ALL
WITH n2 WHERE n2:Topic RETURN ['Topic', [n2.label]] AS chosen
UNION ALL
WITH n2 WHERE n2:Work RETURN ['Work', [n2.label]] AS chosen
UNION ALL
WITH n2 WHERE n2 IS NULL RETURN [] AS chosen }
RETURN chosen }, COLLECT { MATCH (account:User {id: $viewer})
USING INDEX SEEK account:User(id)
MATCH (this)-[reaches:REACHES]->(n3)<-[follows:FOLLOWS]-(account)
WHERE reaches.number > coalesce(follows.from, -1)
WITH n3 ORDER BY CASE WHEN n3:Researcher THEN 0 WHEN n3:Work THEN 1 WHEN n3:Institution THEN 2 ELSE 3 END, n3.id
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
RETURN chosen }]]) AS found

// parameters
{
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}

// ---- moderator: the same as for an account ----
