// ---- visitor ----

// refused: Sign in first.

// ---- account ----

// refused: This is for moderators.

// ---- moderator ----

// claims
RETURN [COLLECT { MATCH (n1:Claim)
WHERE n1.state IN $p1_stored AND n1.filedAt IS NOT NULL AND n1.id IS NOT NULL
AND CASE WHEN n1.state = 'PENDING' AND n1.expiresAt <= $now THEN 'EXPIRED' ELSE n1.state END = $p1_state
WITH n1 ORDER BY n1.filedAt.epochMillis, n1.id LIMIT $p1_n
RETURN [n1.id, CASE WHEN n1.state = 'PENDING' AND n1.expiresAt <= $now THEN 'EXPIRED' ELSE n1.state END, COLLECT { MATCH (n1)<-[:FILED]-(account:User)
RETURN account.name }, COLLECT { MATCH (n1)-[:FOR]->(n2:Researcher)
WITH n2 LIMIT 1
RETURN [n2.name] }, n1.filedAt.epochMillis] }, COUNT { MATCH (n1:Claim)
WHERE n1.state IN $p1_stored AND n1.filedAt IS NOT NULL AND n1.id IS NOT NULL
AND CASE WHEN n1.state = 'PENDING' AND n1.expiresAt <= $now THEN 'EXPIRED' ELSE n1.state END = $p1_state }] AS found

// parameters
{
  "p1_n": 6,
  "p1_state": "PENDING",
  "p1_stored": [
    "PENDING"
  ],
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}

// rejected
RETURN [COLLECT { MATCH (n1:Claim)
WHERE n1.state IN $p1_stored AND n1.filedAt IS NOT NULL AND n1.id IS NOT NULL
AND CASE WHEN n1.state = 'PENDING' AND n1.expiresAt <= $now THEN 'EXPIRED' ELSE n1.state END = $p1_state
AND EXISTS { MATCH (n1)-[:FOR]->()<-[:NAMES]-(key:Key) WHERE key.key IN $p1_keys }
WITH n1 ORDER BY n1.filedAt.epochMillis, n1.id LIMIT $p1_n
RETURN [n1.id] }] AS found

// parameters
{
  "p1_n": 21,
  "p1_state": "REJECTED",
  "p1_stored": [
    "REJECTED"
  ],
  "p1_keys": [
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
