// ---- visitor ----

// works
RETURN [COLLECT { MATCH (n1:Work)
WHERE n1.newest IS NOT NULL
AND n1.id IS NOT NULL
WITH n1 ORDER BY n1.newest DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title, n1.newest, n1.id] }, COUNT { MATCH (n1:Work) }] AS found

// parameters
{
  "p1_n": 4
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
