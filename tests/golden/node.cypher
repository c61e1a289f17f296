// ---- visitor ----

// node
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher|Work|Topic|Institution|Venue)
WITH this LIMIT 1
CALL (this) { WITH this WHERE this:Institution RETURN ['Institution', [this.id, this.label]] AS chosen
UNION ALL
WITH this WHERE this:Researcher RETURN ['Researcher', [this.id, this.label]] AS chosen
UNION ALL
WITH this WHERE this:Topic RETURN ['Topic', [this.id, this.label, this.level, COLLECT { MATCH (this)-[:WITHIN]->(n1:Topic)
WITH n1 LIMIT 1
RETURN [n1.name] }]] AS chosen
UNION ALL
WITH this WHERE this:Venue RETURN ['Venue', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Work RETURN ['Work', [this.id, this.label, this.title]] AS chosen
UNION ALL
WITH this WHERE this IS NULL RETURN [] AS chosen }
RETURN [[chosen]] AS found

// parameters
{
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ]
}

// ---- account ----

// node
UNWIND $keys AS key
CALL (key) {
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher|Work|Topic|Institution|Venue)
RETURN this
UNION
MATCH (this:Claim {id: key})<-[:FILED]-(:User {id: $viewer})
RETURN this
UNION
MATCH (this:Invitation {id: key})
WHERE EXISTS {
  MATCH (:User {id: $viewer})-[:IS]->(:Researcher)-[relation:SENT|TO]-(this)
  WHERE CASE type(relation) WHEN 'SENT' THEN this.sender ELSE this.recipient END = $viewer
}
RETURN this
UNION
MATCH (this:User {id: key})
WHERE this.id = $viewer
RETURN this
}
WITH this LIMIT 1
CALL (this) { WITH this WHERE this:Claim RETURN ['Claim', [this.id, CASE WHEN this.state = 'PENDING' AND this.expiresAt <= $now THEN 'EXPIRED' ELSE this.state END]] AS chosen
UNION ALL
WITH this WHERE this:Institution RETURN ['Institution', [this.id, this.label]] AS chosen
UNION ALL
WITH this WHERE this:Invitation RETURN ['Invitation', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Researcher RETURN ['Researcher', [this.id, this.label]] AS chosen
UNION ALL
WITH this WHERE this:Topic RETURN ['Topic', [this.id, this.label, this.level, COLLECT { MATCH (this)-[:WITHIN]->(n1:Topic)
WITH n1 LIMIT 1
RETURN [n1.name] }]] AS chosen
UNION ALL
WITH this WHERE this:Venue RETURN ['Venue', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:User RETURN ['Viewer', []] AS chosen
UNION ALL
WITH this WHERE this:Work RETURN ['Work', [this.id, this.label, this.title]] AS chosen
UNION ALL
WITH this WHERE this IS NULL RETURN [] AS chosen }
RETURN [[chosen]] AS found

// parameters
{
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ],
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}

// ---- moderator ----

// node
UNWIND $keys AS key
CALL (key) {
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher|Work|Topic|Institution|Venue)
RETURN this
UNION
MATCH (this:Claim {id: key})
RETURN this
UNION
MATCH (this:Invitation {id: key})
WHERE EXISTS {
  MATCH (:User {id: $viewer})-[:IS]->(:Researcher)-[relation:SENT|TO]-(this)
  WHERE CASE type(relation) WHEN 'SENT' THEN this.sender ELSE this.recipient END = $viewer
}
RETURN this
UNION
MATCH (this:User {id: key})
WHERE this.id = $viewer
RETURN this
}
WITH this LIMIT 1
CALL (this) { WITH this WHERE this:Claim RETURN ['Claim', [this.id, CASE WHEN this.state = 'PENDING' AND this.expiresAt <= $now THEN 'EXPIRED' ELSE this.state END]] AS chosen
UNION ALL
WITH this WHERE this:Institution RETURN ['Institution', [this.id, this.label]] AS chosen
UNION ALL
WITH this WHERE this:Invitation RETURN ['Invitation', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Researcher RETURN ['Researcher', [this.id, this.label]] AS chosen
UNION ALL
WITH this WHERE this:Topic RETURN ['Topic', [this.id, this.label, this.level, COLLECT { MATCH (this)-[:WITHIN]->(n1:Topic)
WITH n1 LIMIT 1
RETURN [n1.name] }]] AS chosen
UNION ALL
WITH this WHERE this:Venue RETURN ['Venue', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:User RETURN ['Viewer', []] AS chosen
UNION ALL
WITH this WHERE this:Work RETURN ['Work', [this.id, this.label, this.title]] AS chosen
UNION ALL
WITH this WHERE this IS NULL RETURN [] AS chosen }
RETURN [[chosen]] AS found

// parameters
{
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ],
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}
