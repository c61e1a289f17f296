// ---- visitor ----

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[EXISTS { MATCH (this)<-[:IS]-() }, coalesce(this.openToCollaborate, true), this.openToCollaborate IS NOT NULL]]] AS found

// parameters
{
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ]
}

// ---- account ----

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[COLLECT { RETURN [
  EXISTS { (this)<-[:IS]-() },
  EXISTS { MATCH (mine:Claim {live: $viewer})-[:FOR]->(this) WHERE mine.state = 'PENDING' AND mine.expiresAt > $now },
  EXISTS { MATCH (mine:Claim {live: $viewer}) WHERE mine.state = 'APPROVED' OR mine.expiresAt > $now },
  coalesce(this.isGroup, false)
] }, COLLECT { MATCH (account:User {id: $viewer})-[:FILED]->(n1:Claim)-[:FOR]->(this)
USING INDEX SEEK account:User(id)
WITH n1 ORDER BY n1.filedAt DESC
WITH n1 LIMIT 1
RETURN [n1.id, CASE WHEN n1.state = 'PENDING' AND n1.expiresAt <= $now THEN 'EXPIRED' ELSE n1.state END, COLLECT { CALL (n1) {
  MATCH (n1)-[:PASSED]->(step:ClaimTransition)
  RETURN step{.number, .at, .before, .after, .by, .note} AS n2
  UNION ALL
  WITH n1
  WHERE n1.state = 'PENDING' AND n1.expiresAt <= $now
  RETURN {number: 1000000, at: n1.expiresAt, before: 'PENDING', after: 'EXPIRED'} AS n2
}
WITH n2 ORDER BY n2.number
RETURN [toString(n2.at), n2.before, n2.after] }] }, [[COLLECT { RETURN [
  EXISTS { (this)<-[:IS]-() },
  EXISTS { MATCH (mine:Claim {live: $viewer})-[:FOR]->(this) WHERE mine.state = 'PENDING' AND mine.expiresAt > $now },
  EXISTS { MATCH (mine:Claim {live: $viewer}) WHERE mine.state = 'APPROVED' OR mine.expiresAt > $now },
  coalesce(this.isGroup, false)
] }, COLLECT { UNWIND [$viewer] AS account
RETURN [
  [this.name] + this.alternateNames,
  COLLECT { MATCH (key:Key {scheme: 'ORCID'})-[:NAMES]->(this) RETURN key.value },
  COLLECT { MATCH (this)-[:AFFILIATED_WITH]->(i) WHERE i.homepage IS NOT NULL RETURN [i.label, i.homepage] ORDER BY i.id },
  EXISTS { MATCH (this)-[:AUTHORED]->()<-[:AUTHORED]-(other)<-[:IS]-(owner) WHERE other <> this AND owner.id <> account },
  EXISTS {
    MATCH (own:Claim {state: 'PENDING', live: account})-[:FOR]->(this)<-[:FOR]-(rival:Claim {state: 'PENDING'})
    WHERE own.expiresAt > $now AND rival.live <> account AND rival.expiresAt > $now
  }
] }]], coalesce(this.openToCollaborate, true), this.openToCollaborate IS NOT NULL, COLLECT { OPTIONAL MATCH (viewer:User {id: $viewer})-[:IS]->(mine:Researcher)
OPTIONAL MATCH (owner:User)-[:IS]->(this)
WITH this, mine, owner, $viewer + ' ' + mine.id AS near, owner.id + ' ' + this.id AS far
WITH this, mine, owner, CASE WHEN near < far THEN near + ' ' + far ELSE far + ' ' + near END AS pending
OPTIONAL MATCH (waiting:Invitation {pending: pending})
CALL (mine) {
  MATCH (sent:Invitation)
  WHERE sent.sender = $viewer AND sent.sentAt > $now - duration('P1D')
  RETURN count(*) AS lately
}
RETURN {
  mine: mine.id,
  target: this.id,
  owner: owner.id,
  pending: pending,
  isOpen: coalesce(this.openToCollaborate, true),
  isSelf: owner.id = $viewer,
  isWaiting: coalesce(waiting.expiresAt > $now, false),
  isOften: lately >= $limits.invitationsPerDay
} }, COLLECT { MATCH (:User {id: $viewer})-[:IS]->(mine:Researcher)-[:SENT|TO]-(n3:Invitation)-[:SENT|TO]-(this)
WHERE $viewer IN [n3.sender, n3.recipient]
WITH n3 ORDER BY n3.sentAt DESC, n3.id DESC
WITH n3 LIMIT 1
RETURN [n3.id, CASE WHEN n3.state = 'PENDING' AND n3.expiresAt <= $now THEN 'EXPIRED' ELSE n3.state END] }]]] AS found

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

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[COLLECT { RETURN [
  EXISTS { (this)<-[:IS]-() },
  EXISTS { MATCH (mine:Claim {live: $viewer})-[:FOR]->(this) WHERE mine.state = 'PENDING' AND mine.expiresAt > $now },
  EXISTS { MATCH (mine:Claim {live: $viewer}) WHERE mine.state = 'APPROVED' OR mine.expiresAt > $now },
  coalesce(this.isGroup, false)
] }, COLLECT { MATCH (account:User {id: $viewer})-[:FILED]->(n1:Claim)-[:FOR]->(this)
USING INDEX SEEK account:User(id)
WITH n1 ORDER BY n1.filedAt DESC
WITH n1 LIMIT 1
RETURN [n1.id, CASE WHEN n1.state = 'PENDING' AND n1.expiresAt <= $now THEN 'EXPIRED' ELSE n1.state END, COLLECT { CALL (n1) {
  MATCH (n1)-[:PASSED]->(step:ClaimTransition)
  RETURN step{.number, .at, .before, .after, .by, .note} AS n2
  UNION ALL
  WITH n1
  WHERE n1.state = 'PENDING' AND n1.expiresAt <= $now
  RETURN {number: 1000000, at: n1.expiresAt, before: 'PENDING', after: 'EXPIRED'} AS n2
}
WITH n2 ORDER BY n2.number
RETURN [toString(n2.at), n2.before, n2.after, n2.by, n2.note] }] }, [[COLLECT { RETURN [
  EXISTS { (this)<-[:IS]-() },
  EXISTS { MATCH (mine:Claim {live: $viewer})-[:FOR]->(this) WHERE mine.state = 'PENDING' AND mine.expiresAt > $now },
  EXISTS { MATCH (mine:Claim {live: $viewer}) WHERE mine.state = 'APPROVED' OR mine.expiresAt > $now },
  coalesce(this.isGroup, false)
] }, COLLECT { UNWIND [$viewer] AS account
RETURN [
  [this.name] + this.alternateNames,
  COLLECT { MATCH (key:Key {scheme: 'ORCID'})-[:NAMES]->(this) RETURN key.value },
  COLLECT { MATCH (this)-[:AFFILIATED_WITH]->(i) WHERE i.homepage IS NOT NULL RETURN [i.label, i.homepage] ORDER BY i.id },
  EXISTS { MATCH (this)-[:AUTHORED]->()<-[:AUTHORED]-(other)<-[:IS]-(owner) WHERE other <> this AND owner.id <> account },
  EXISTS {
    MATCH (own:Claim {state: 'PENDING', live: account})-[:FOR]->(this)<-[:FOR]-(rival:Claim {state: 'PENDING'})
    WHERE own.expiresAt > $now AND rival.live <> account AND rival.expiresAt > $now
  }
] }]], coalesce(this.openToCollaborate, true), this.openToCollaborate IS NOT NULL, COLLECT { OPTIONAL MATCH (viewer:User {id: $viewer})-[:IS]->(mine:Researcher)
OPTIONAL MATCH (owner:User)-[:IS]->(this)
WITH this, mine, owner, $viewer + ' ' + mine.id AS near, owner.id + ' ' + this.id AS far
WITH this, mine, owner, CASE WHEN near < far THEN near + ' ' + far ELSE far + ' ' + near END AS pending
OPTIONAL MATCH (waiting:Invitation {pending: pending})
CALL (mine) {
  MATCH (sent:Invitation)
  WHERE sent.sender = $viewer AND sent.sentAt > $now - duration('P1D')
  RETURN count(*) AS lately
}
RETURN {
  mine: mine.id,
  target: this.id,
  owner: owner.id,
  pending: pending,
  isOpen: coalesce(this.openToCollaborate, true),
  isSelf: owner.id = $viewer,
  isWaiting: coalesce(waiting.expiresAt > $now, false),
  isOften: lately >= $limits.invitationsPerDay
} }, COLLECT { MATCH (:User {id: $viewer})-[:IS]->(mine:Researcher)-[:SENT|TO]-(n3:Invitation)-[:SENT|TO]-(this)
WHERE $viewer IN [n3.sender, n3.recipient]
WITH n3 ORDER BY n3.sentAt DESC, n3.id DESC
WITH n3 LIMIT 1
RETURN [n3.id, CASE WHEN n3.state = 'PENDING' AND n3.expiresAt <= $now THEN 'EXPIRED' ELSE n3.state END] }]]] AS found

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
