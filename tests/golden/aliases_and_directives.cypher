// ---- visitor ----

// person
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[this.name, this.workCount, this.citationCount, COLLECT { MATCH ()-[e1:AUTHORED]->(n1:Work)
WHERE e1.of = this.id AND e1.newest IS NOT NULL AND e1.work IS NOT NULL
WITH n1, e1 ORDER BY e1.of DESC, e1.newest DESC, e1.work DESC LIMIT $p1_n
RETURN [n1.title] }]]] AS found

// parameters
{
  "p1_n": 3,
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
