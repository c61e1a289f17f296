// ---- visitor ----

// works
RETURN [COLLECT { MATCH (n1:Work)
WHERE n1.newest >= $p1_w0_from AND n1.newest <= $p1_w0_to
AND n1.newest >= $p1_w1_from AND n1.newest <= $p1_w1_to AND n1.publishedOn IS NOT NULL
AND n1.language = $p1_w2_value
AND n1.authorCount <= $p1_w3_max
AND n1.doi IS NOT NULL
AND n1.type IN $p1_w6_types
AND n1.isOpenAccess = $p1_w8_value
AND n1.isRetracted = $p1_w9_value
AND n1.citationCount >= $p1_w10_min
AND n1.newest IS NOT NULL
AND n1.id IS NOT NULL
WITH *, COLLECT { MATCH (n1)<-[:NAMES]-(name:Key) WHERE name.importedAt IS NOT NULL RETURN name.importedAt } AS p1_near0, COLLECT { MATCH (n1)-[:CREDITED_TO]->(institution) RETURN institution.country } AS p1_near1
WHERE any(at IN p1_near0 WHERE at > $p1_w5_moment) AND $p1_w7_code IN p1_near1
WITH n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }, COUNT { MATCH (n1:Work)
WHERE n1.newest >= $p1_w0_from AND n1.newest <= $p1_w0_to
AND n1.newest >= $p1_w1_from AND n1.newest <= $p1_w1_to AND n1.publishedOn IS NOT NULL
AND n1.language = $p1_w2_value
AND n1.authorCount <= $p1_w3_max
AND n1.doi IS NOT NULL
AND n1.type IN $p1_w6_types
AND n1.isOpenAccess = $p1_w8_value
AND n1.isRetracted = $p1_w9_value
AND n1.citationCount >= $p1_w10_min
AND n1.newest IS NOT NULL
AND n1.id IS NOT NULL
WITH *, COLLECT { MATCH (n1)<-[:NAMES]-(name:Key) WHERE name.importedAt IS NOT NULL RETURN name.importedAt } AS p1_near0, COLLECT { MATCH (n1)-[:CREDITED_TO]->(institution) RETURN institution.country } AS p1_near1
WHERE any(at IN p1_near0 WHERE at > $p1_w5_moment) AND $p1_w7_code IN p1_near1
RETURN n1 }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_from": 20100000,
  "p1_w0_to": 20209999,
  "p1_w1_from": 20110101,
  "p1_w1_to": 999999998,
  "p1_w2_value": "en",
  "p1_w3_max": 10,
  "p1_w5_moment": "2024-01-01T00:00:00+00:00",
  "p1_w6_types": [
    "ARTICLE",
    "REVIEW"
  ],
  "p1_w7_code": "SE",
  "p1_w8_value": true,
  "p1_w9_value": false,
  "p1_w10_min": 5
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
