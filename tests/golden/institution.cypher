// ---- visitor ----

// institution
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Institution)
WITH this LIMIT 1
RETURN [[[this.name, this.country, this.ror, COLLECT { MATCH (this)-[:PART_OF]->(n1:Institution)
WITH n1 LIMIT 1
RETURN [n1.name] }, this.researcherCount, COLLECT { MATCH (this)<-[affiliation:AFFILIATED_WITH]-(n2:Researcher)
WITH n2, {workCount: affiliation.works} AS e2
WITH n2, e2 ORDER BY e2.workCount DESC, n2.id DESC LIMIT $p2_n
RETURN [e2.workCount, n2.name] }, COLLECT { MATCH (this)<-[:CREDITED_TO]-(:Work)-[:ABOUT]->(n3:Topic)
WITH n3, count(*) AS works
WITH n3, {workCount: works} AS e3
WITH n3, e3 ORDER BY e3.workCount DESC, n3.id DESC LIMIT $p3_n
RETURN [e3.workCount, n3.name] }, COLLECT { CALL (this) {
  MATCH (work:Work)-[place:CREDITED_TO]->()
  WHERE place.of = this.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
  RETURN work ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 2000
}
MATCH (work)-[:CREDITED_TO]->(n4:Institution)
WHERE n4 <> this
WITH this, n4, count(*) AS works, max(work.year) AS lastYear
WITH n4, {jointWorkCount: works, lastYear: lastYear, atLeast: this.workCount > 2000} AS e4
WITH n4, e4 ORDER BY e4.jointWorkCount DESC, n4.id DESC LIMIT $p4_n
RETURN [e4.jointWorkCount, e4.lastYear, e4.atLeast, n4.name] }]]] AS found

// parameters
{
  "p2_n": 6,
  "p3_n": 6,
  "p4_n": 5,
  "keys": [
    "ror:05f950310"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
