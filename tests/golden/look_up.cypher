// ---- visitor ----

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[this.id, this.label, this.slug, COLLECT { MATCH (n1:Key)-[:NAMES]->(this)
WHERE n1.scheme IS NOT NULL
WITH n1 ORDER BY n1.scheme, n1.value
RETURN [n1.scheme, n1.value, [n1.scheme, n1.value]] }, COLLECT { MATCH (n2:Key)-[:NAMES]->(this)
WHERE n2.source IS NOT NULL
WITH n2 ORDER BY n2.source, n2.recordId
RETURN [n2.source, n2.recordId, toString(n2.importedAt), n2.url] }, this.name, COLLECT { RETURN [
  this.headline,
  this.label,
  COLLECT {
    MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
    WITH topic, count(*) AS works
    ORDER BY works DESC, topic.id DESC LIMIT 2
    RETURN topic.label
  }
] }, this.orcid, COLLECT { RETURN CASE WHEN EXISTS { (this)-[:AFFILIATED_WITH]->() } THEN 'IMPORTED' ELSE 'NOT_IMPORTED' END }, this.identityBasis, this.alternateNames, COUNT { MATCH (this)<-[:FOLLOWS]-() }, this.workCount, COUNT { MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
RETURN DISTINCT topic }, this.collaboratorCount, COUNT { MATCH (this)-[mine:AUTHORED]->(work:Work)<-[theirs:AUTHORED]-(other:Researcher)
WHERE other <> this
WITH other, count(*) AS joint, min(abs(mine.position - theirs.position)) AS gap
WHERE joint >= 2 OR gap <= 2
RETURN other }, this.citationCount, COLLECT { MATCH (this)-[:AUTHORED]->(work:Work)
WITH work.citationCount AS citations ORDER BY citations DESC
RETURN reduce(h = 0, ranked IN collect(citations) | CASE WHEN ranked > h THEN h + 1 ELSE h END) }, COLLECT { MATCH (this)-[:AUTHORED]->(work:Work)
RETURN min(work.year) }, COLLECT { MATCH (this)-[:AUTHORED]->(work:Work)
RETURN max(work.year) }, COLLECT { MATCH (this)-[e3:AFFILIATED_WITH]->(n3:Institution)
WITH n3, e3 ORDER BY coalesce(e3.until, 999999) DESC, e3.works DESC, n3.id DESC
RETURN [n3.id, n3.name, e3.since, e3.until, e3.works, COLLECT { RETURN e3.until IS NULL OR NOT EXISTS { MATCH (this)-[:AUTHORED]->(work:Work) WHERE work.year > e3.until } }] }]]] AS found

// parameters
{
  "keys": [
    "orcid:0000-0002-1825-0097"
  ]
}

// ---- account ----

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[this.id, this.label, this.slug, COLLECT { MATCH (n1:Key)-[:NAMES]->(this)
WHERE n1.scheme IS NOT NULL
WITH n1 ORDER BY n1.scheme, n1.value
RETURN [n1.scheme, n1.value, [n1.scheme, n1.value]] }, COLLECT { MATCH (n2:Key)-[:NAMES]->(this)
WHERE n2.source IS NOT NULL
WITH n2 ORDER BY n2.source, n2.recordId
RETURN [n2.source, n2.recordId, toString(n2.importedAt), n2.url] }, this.name, COLLECT { RETURN [
  this.headline,
  this.label,
  COLLECT {
    MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
    WITH topic, count(*) AS works
    ORDER BY works DESC, topic.id DESC LIMIT 2
    RETURN topic.label
  }
] }, this.orcid, COLLECT { RETURN CASE WHEN EXISTS { (this)-[:AFFILIATED_WITH]->() } THEN 'IMPORTED' ELSE 'NOT_IMPORTED' END }, this.identityBasis, this.alternateNames, COUNT { MATCH (this)<-[:FOLLOWS]-() }, EXISTS { MATCH (account:User {id: $viewer})-[:FOLLOWS]->(this)
USING INDEX SEEK account:User(id) }, this.workCount, COUNT { MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
RETURN DISTINCT topic }, this.collaboratorCount, COUNT { MATCH (this)-[mine:AUTHORED]->(work:Work)<-[theirs:AUTHORED]-(other:Researcher)
WHERE other <> this
WITH other, count(*) AS joint, min(abs(mine.position - theirs.position)) AS gap
WHERE joint >= 2 OR gap <= 2
RETURN other }, this.citationCount, COLLECT { MATCH (this)-[:AUTHORED]->(work:Work)
WITH work.citationCount AS citations ORDER BY citations DESC
RETURN reduce(h = 0, ranked IN collect(citations) | CASE WHEN ranked > h THEN h + 1 ELSE h END) }, COLLECT { MATCH (this)-[:AUTHORED]->(work:Work)
RETURN min(work.year) }, COLLECT { MATCH (this)-[:AUTHORED]->(work:Work)
RETURN max(work.year) }, COLLECT { MATCH (this)-[e3:AFFILIATED_WITH]->(n3:Institution)
WITH n3, e3 ORDER BY coalesce(e3.until, 999999) DESC, e3.works DESC, n3.id DESC
RETURN [n3.id, n3.name, e3.since, e3.until, e3.works, COLLECT { RETURN e3.until IS NULL OR NOT EXISTS { MATCH (this)-[:AUTHORED]->(work:Work) WHERE work.year > e3.until } }] }]]] AS found

// parameters
{
  "keys": [
    "orcid:0000-0002-1825-0097"
  ],
  "viewer": "U3ROHH2HVFG474RL",
  "now": "2026-01-01T00:00:00+00:00",
  "limits": {
    "invitationsPerDay": 20,
    "follows": 1000
  }
}

// ---- moderator: the same as for an account ----
