// ---- visitor ----

// works
RETURN [COLLECT { MATCH (n1:Work)
WHERE n1.citationCount IS NOT NULL
AND n1.id IS NOT NULL
AND n1.citationCount <= $p1_k0
AND (n1.citationCount <> $p1_k0 OR n1.id < $p1_k1)
WITH n1 ORDER BY n1.citationCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title, n1.citationCount, n1.id] }, EXISTS { MATCH (n1:Work)
WHERE n1.citationCount IS NOT NULL
AND n1.id IS NOT NULL
AND n1.citationCount >= $p1_k0
AND (n1.citationCount <> $p1_k0 OR n1.id >= $p1_k1) }] AS found

// parameters
{
  "p1_n": 4,
  "p1_k0": 12,
  "p1_k1": "W1"
}

// researchers
RETURN [COLLECT { MATCH (n1:Researcher)
WHERE n1.sortLabel IS NOT NULL
AND n1.id IS NOT NULL
AND n1.sortLabel <= $p1_k0
AND (n1.sortLabel <> $p1_k0 OR n1.id < $p1_k1)
WITH n1 ORDER BY n1.sortLabel DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.name] }, EXISTS { MATCH (n1:Researcher)
WHERE n1.sortLabel IS NOT NULL
AND n1.id IS NOT NULL
AND n1.sortLabel >= $p1_k0
AND (n1.sortLabel <> $p1_k0 OR n1.id >= $p1_k1) }] AS found

// parameters
{
  "p1_n": 4,
  "p1_k0": "ada",
  "p1_k1": "A1"
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
