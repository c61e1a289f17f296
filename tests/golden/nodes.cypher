// ---- visitor ----

// nodes
UNWIND $ids AS keys
OPTIONAL CALL (keys) {
UNWIND keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher|Work|Topic|Institution|Venue)
RETURN this LIMIT 1
}
CALL (this) { WITH this WHERE this:Institution RETURN ['Institution', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Researcher RETURN ['Researcher', [this.id, this.name, COLLECT { MATCH ()-[e1:AUTHORED]->(n1:Work)
WHERE e1.of = this.id AND e1.newest IS NOT NULL AND e1.work IS NOT NULL
WITH n1, e1 ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC LIMIT $p1_n
RETURN [n1.title] }]] AS chosen
UNION ALL
WITH this WHERE this:Topic RETURN ['Topic', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Venue RETURN ['Venue', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Work RETURN ['Work', [this.id]] AS chosen
UNION ALL
WITH this WHERE this IS NULL RETURN [] AS chosen }
RETURN [collect(chosen)] AS found

// parameters
{
  "p1_n": 3,
  "ids": [
    [
      "openalex:A5000000001",
      "A5000000001"
    ],
    [
      "nothing"
    ],
    [
      "openalex:T10001",
      "T10001"
    ]
  ]
}

// ---- account ----

// nodes
UNWIND $ids AS keys
OPTIONAL CALL (keys) {
UNWIND keys AS key
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
RETURN this LIMIT 1
}
CALL (this) { WITH this WHERE this:Claim RETURN ['Claim', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Institution RETURN ['Institution', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Invitation RETURN ['Invitation', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Researcher RETURN ['Researcher', [this.id, this.name, COLLECT { MATCH ()-[e1:AUTHORED]->(n1:Work)
WHERE e1.of = this.id AND e1.newest IS NOT NULL AND e1.work IS NOT NULL
WITH n1, e1 ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC LIMIT $p1_n
RETURN [n1.title] }]] AS chosen
UNION ALL
WITH this WHERE this:Topic RETURN ['Topic', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Venue RETURN ['Venue', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:User RETURN ['Viewer', []] AS chosen
UNION ALL
WITH this WHERE this:Work RETURN ['Work', [this.id]] AS chosen
UNION ALL
WITH this WHERE this IS NULL RETURN [] AS chosen }
RETURN [collect(chosen)] AS found

// parameters
{
  "p1_n": 3,
  "ids": [
    [
      "openalex:A5000000001",
      "A5000000001"
    ],
    [
      "nothing"
    ],
    [
      "openalex:T10001",
      "T10001"
    ]
  ],
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}

// ---- moderator ----

// nodes
UNWIND $ids AS keys
OPTIONAL CALL (keys) {
UNWIND keys AS key
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
RETURN this LIMIT 1
}
CALL (this) { WITH this WHERE this:Claim RETURN ['Claim', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Institution RETURN ['Institution', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Invitation RETURN ['Invitation', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Researcher RETURN ['Researcher', [this.id, this.name, COLLECT { MATCH ()-[e1:AUTHORED]->(n1:Work)
WHERE e1.of = this.id AND e1.newest IS NOT NULL AND e1.work IS NOT NULL
WITH n1, e1 ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC LIMIT $p1_n
RETURN [n1.title] }]] AS chosen
UNION ALL
WITH this WHERE this:Topic RETURN ['Topic', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:Venue RETURN ['Venue', [this.id]] AS chosen
UNION ALL
WITH this WHERE this:User RETURN ['Viewer', []] AS chosen
UNION ALL
WITH this WHERE this:Work RETURN ['Work', [this.id]] AS chosen
UNION ALL
WITH this WHERE this IS NULL RETURN [] AS chosen }
RETURN [collect(chosen)] AS found

// parameters
{
  "p1_n": 3,
  "ids": [
    [
      "openalex:A5000000001",
      "A5000000001"
    ],
    [
      "nothing"
    ],
    [
      "openalex:T10001",
      "T10001"
    ]
  ],
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}
