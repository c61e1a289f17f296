// ---- visitor ----

// venue
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Venue)
WITH this LIMIT 1
RETURN [[[this.name, coalesce(this.alternateNames, []), this.issn, this.workCount, COLLECT { MATCH (this)<-[:PUBLISHED_IN]-(n1:Work)
WITH n1 ORDER BY n1.citationCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.title] }]]] AS found

// parameters
{
  "p1_n": 4,
  "keys": [
    "issn:0028-0836",
    "0028-0836"
  ]
}

// venues
RETURN [COLLECT { CALL () {
UNWIND [[$p1_w0_text, 'venue_words', {}]] AS asked
CALL db.index.fulltext.queryNodes(asked[1], asked[0], asked[2]) YIELD node AS hit RETURN hit AS n1
}
WITH n1 ORDER BY n1.workCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.workCount, n1.name, n1.id] }] AS found

// parameters
{
  "p1_n": 4,
  "p1_w0_text": "+searchNames:(\"nature\") +searchNames:(\"physics\")"
}

// all
RETURN [COLLECT { MATCH (n1:Venue)
WHERE n1.workCount IS NOT NULL
AND n1.id IS NOT NULL
WITH n1 ORDER BY n1.workCount DESC, n1.id DESC LIMIT $p1_n
RETURN [n1.name] }, COUNT { MATCH (n1:Venue) }] AS found

// parameters
{
  "p1_n": 4
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
