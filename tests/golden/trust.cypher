// ---- visitor ----

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[COLLECT { CALL (this) {
  MATCH (this)-[:AUTHORED]->(work:Work)
  WHERE work.doi IS NOT NULL OR work.arxivId IS NOT NULL OR EXISTS { (:Key {scheme: 'PMID'})-[:NAMES]->(work) }
  WITH work ORDER BY work.newest DESC, work.id DESC
  RETURN count(*) AS workCount, collect(work)[..50] AS works
}
CALL (this) {
  MATCH (this)-[mine:AUTHORED]->(:Work)<-[theirs:AUTHORED]-(other:Researcher)
  WHERE other <> this
  WITH other, count(*) AS joint, min(abs(mine.position - theirs.position)) AS gap
  WHERE joint >= 2 OR gap <= 2
  WITH other ORDER BY joint DESC, other.id DESC
  RETURN count(*) AS peopleCount, collect(other)[..50] AS people
}
CALL (this) {
  MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
  WITH topic, count(*) AS works
  WITH topic ORDER BY works DESC, topic.id DESC
  RETURN count(*) AS topicCount, collect(topic)[..50] AS topics
}
CALL (this) {
  MATCH (this)-[affiliated:AFFILIATED_WITH]->(institution:Institution)
  WITH institution ORDER BY coalesce(affiliated.until, 999999) DESC, affiliated.works DESC, institution.id DESC
  RETURN count(*) AS institutionCount, collect(institution)[..50] AS institutions
}
CALL (this) {
  MATCH (this)<-[:FOR]-(claim:Claim {state: 'APPROVED'})
  RETURN count(*) AS claims, count(CASE claim.verifiedBy WHEN 'ORCID_MATCH' THEN 1 END) AS verified
}
WITH this, {signals: [
  {kind: 'IDENTIFIED_WORKS', count: workCount, evidence: works},
  {kind: 'CLOSE_COLLABORATORS', count: peopleCount, evidence: people},
  {kind: 'TOPICS', count: topicCount, evidence: topics},
  {kind: 'AFFILIATION', count: institutionCount, evidence: institutions},
  {kind: 'ORCID', count: size([orcid IN [this.orcid] WHERE orcid IS NOT NULL]), evidence: [orcid IN [this.orcid] WHERE orcid IS NOT NULL | this]},
  {kind: 'CLAIMED', count: claims, evidence: [x IN range(1, claims) | this]},
  {kind: 'CLAIM_VERIFIED', count: verified, evidence: [x IN range(1, verified) | this]}
]} AS e1
RETURN [[signal IN e1.signals | [signal.kind, signal.count]], COLLECT { MATCH (graph:Graph {name: 'peergraph'})
RETURN 'v' + toString(coalesce(graph.version, 0)) }, COLLECT { UNWIND e1.signals AS e2 RETURN [e2.kind, [e2.kind, e2.count], [e2.kind, e2.count, [one IN e2.evidence[..2] | one.label], this.orcid], e2.count, COLLECT { UNWIND e2.evidence[..$p3_n] AS n3
CALL (n3) { WITH n3 WHERE n3:Institution RETURN ['Institution', [n3.id, n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Researcher RETURN ['Researcher', [n3.id, n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Topic RETURN ['Topic', [n3.id, n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Work RETURN ['Work', [n3.id, n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3 IS NULL RETURN [] AS chosen }
RETURN chosen }] }] }]]] AS found

// parameters
{
  "p3_n": 3,
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
