// ---- visitor ----

// works
RETURN [COLLECT { CALL () {
CALL () {
UNWIND [[$p1_w2_keys, 'Topic']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_a0_this)
WHERE asked[1] IN labels(p1_a0_this)
RETURN p1_a0_this LIMIT 1
}
MATCH (p1_a0_this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(n1:Work)
WHERE n1.newest >= $p1_w4_from AND n1.newest <= $p1_w4_to
WITH DISTINCT n1
RETURN n1
UNION
CALL () {
UNWIND [[$p1_w6_keys, 'Researcher']] AS asked
UNWIND asked[0] AS key
MATCH (:Key {key: key})-[:NAMES]->(p1_a1_this)
WHERE asked[1] IN labels(p1_a1_this)
RETURN p1_a1_this LIMIT 1
}
MATCH (p1_a1_this)-[edge:AUTHORED]->(n1:Work)
RETURN n1
}
WITH *
WHERE NOT (((coalesce(n1.isRetracted = $p1_w9_value, false)) OR (coalesce(n1.language = $p1_w11_value, false))))
WITH n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w2_keys": [
    "openalex:T10001",
    "T10001"
  ],
  "p1_w4_from": 20150000,
  "p1_w4_to": 999999998,
  "p1_w6_keys": [
    "orcid:0000-0002-1825-0097",
    "0000-0002-1825-0097"
  ],
  "p1_w9_value": true,
  "p1_w11_value": "de"
}

// researchers
RETURN [COLLECT { MATCH (n1:Researcher)
WHERE NOT EXISTS { (n1)<-[:IS]-(:User) }
AND coalesce(n1.openToCollaborate, true) = $p1_w2_value
AND n1.workCount >= $p1_w3_min
AND NOT (n1.orcid IS NOT NULL)
AND n1.workCount IS NOT NULL
AND n1.id IS NOT NULL
WITH *, COLLECT { MATCH (n1)-[:AFFILIATED_WITH]->(institution) RETURN institution.country } AS p1_near0
WHERE $p1_w0_code IN p1_near0
WITH n1 ORDER BY n1.workCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.name] }, COUNT { MATCH (n1:Researcher)
WHERE NOT EXISTS { (n1)<-[:IS]-(:User) }
AND coalesce(n1.openToCollaborate, true) = $p1_w2_value
AND n1.workCount >= $p1_w3_min
AND NOT (n1.orcid IS NOT NULL)
AND n1.workCount IS NOT NULL
AND n1.id IS NOT NULL
WITH *, COLLECT { MATCH (n1)-[:AFFILIATED_WITH]->(institution) RETURN institution.country } AS p1_near0
WHERE $p1_w0_code IN p1_near0
RETURN n1 }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_code": "SE",
  "p1_w2_value": true,
  "p1_w3_min": 5
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
