// ---- visitor ----

// work
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Work)
WITH this LIMIT 1
RETURN [[[this.title, this.abstract, COLLECT { CALL (this) {
  MATCH (this)<-[entry:AUTHORED]-(person:Researcher)
  WITH entry, person ORDER BY entry.position, person.id LIMIT 501
  RETURN collect([coalesce(entry.name, person.label), entry.creditedAs, coalesce(person.isGroup, false)]) AS names
}
RETURN [
  this.id, this.slug, this.type, this.title, this.year, this.publishedOn, this.language, this.doi, this.arxivId,
  this.url, this.volume, this.issue, this.firstPage, this.lastPage, coalesce(this.isRetracted, false),
  coalesce(this.missingAuthorCount, 0),
  [(this)-[:PUBLISHED_IN]->(venue:Venue) | [venue.label, venue.type, venue.issn]],
  names
] }, this.type, this.year, this.publishedOn, this.doi, COLLECT { MATCH (this)-[:PUBLISHED_IN]->(n1:Venue)
WITH n1 LIMIT 1
RETURN [n1.id, n1.name] }, this.authorCount, this.citationCount, COUNT { MATCH (this)-[:AWAITS]->() }, COLLECT { MATCH (this)<-[e2:AUTHORED]-(n2:Researcher)
WITH n2, e2 ORDER BY e2.position, n2.id LIMIT $p2_n
RETURN [e2.position, e2.corresponding, e2.creditedAs, COLLECT { UNWIND e2.institutions AS credited
MATCH (n3:Institution {id: credited})
WITH n3 ORDER BY n3.sortLabel, n3.id
RETURN [n3.name] }, n2.name, n2.id] }, COUNT { MATCH (this)<-[e2:AUTHORED]-(n2:Researcher) }, COLLECT { MATCH (this)-[e4:ABOUT]->(n4:Topic)
WITH n4, e4 ORDER BY e4.primary DESC, coalesce(e4.score, -1.0) DESC, n4.sortLabel, n4.id
RETURN [e4.score, e4.primary, n4.name, n4.level, COLLECT { MATCH (n4)-[:WITHIN]->(n5:Topic)
WITH n5 LIMIT 1
RETURN [n5.name] }] }, COLLECT { MATCH (this)-[:CREDITED_TO]->(n6:Institution)
WITH n6 ORDER BY n6.sortLabel, n6.id LIMIT $p6_n
RETURN [n6.name] }, COLLECT { MATCH (this)-[:CITES]->(n7:Work)
WITH n7 ORDER BY n7.newest DESC, n7.id DESC LIMIT $p7_n
RETURN [n7.title] }, COLLECT { MATCH (this)<-[:CITES]-(n8:Work)
WITH n8 ORDER BY n8.citationCount DESC, n8.id DESC LIMIT $p8_n
RETURN [n8.title, n8.citationCount, n8.id] }]]] AS found

// parameters
{
  "p2_n": 6,
  "p6_n": 5,
  "p7_n": 6,
  "p8_n": 6,
  "keys": [
    "doi:10.1000/example",
    "10.1000/example"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
