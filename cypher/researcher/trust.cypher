// What a researcher's trust is computed from: the seven signals, each with the number of entities that support it and
// the first fifty of these, in the order of the profile's lists. An ORCID iD and a claim are supported by the record
// itself.
// Binds edge: signals, a list of {kind, count, evidence}.
CALL (this) {
  MATCH (this)-[:AUTHORED]->(work:Work)
  WHERE work.doi IS NOT NULL OR work.arxivId IS NOT NULL OR EXISTS { (:Key {scheme: 'PMID'})-[:NAMES]->(work) }
  WITH work ORDER BY work.newest DESC, work.id DESC // if evidence
  RETURN count(*) AS workCount, collect(work)[..50] AS works
}
CALL (this) {
  MATCH (this)-[mine:AUTHORED]->(:Work)<-[theirs:AUTHORED]-(other:Researcher)
  WHERE other <> this
  WITH other, count(*) AS joint, min(abs(mine.position - theirs.position)) AS gap
  WHERE joint >= 2 OR gap <= 2
  WITH other ORDER BY joint DESC, other.id DESC // if evidence
  RETURN count(*) AS peopleCount, collect(other)[..50] AS people
}
CALL (this) {
  MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
  WITH topic, count(*) AS works
  WITH topic ORDER BY works DESC, topic.id DESC // if evidence
  RETURN count(*) AS topicCount, collect(topic)[..50] AS topics
}
CALL (this) {
  MATCH (this)-[affiliated:AFFILIATED_WITH]->(institution:Institution)
  WITH institution ORDER BY coalesce(affiliated.until, 999999) DESC, affiliated.works DESC, institution.id DESC // if evidence
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
]} AS edge
