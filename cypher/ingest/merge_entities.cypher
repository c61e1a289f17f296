// Replace entities by others that proved to be the same. Every relation of the first becomes one of the second, once,
// and so do the ids that relations carry for their indexes; affiliations are worked out by another statement. Who
// followed both does so since the earlier time. What an owner wrote, and an approved claim, move too: at most one of the
// two people is claimed here. Nobody met themself or the same person twice.
// parameters: $pairs as [id that is deleted, id that stays]
UNWIND $pairs AS pair
MATCH (gone:Researcher|Work|Topic|Institution|Venue {id: pair[0]})
MATCH (stays:Researcher|Work|Topic|Institution|Venue {id: pair[1]})
CALL (gone, stays) {
  MATCH (stays)<-[:MEETS]-(news:News)-[again:MEETS]->(gone)
  SET news.met = news.met - 1
  DELETE again
  RETURN count(*) AS metTwice
}
CALL (gone, stays) {
  MATCH (x)-[r]->(gone)
  WHERE x <> stays AND NOT r:AFFILIATED_WITH
  MERGE (x)-[moved:$(type(r))]->(stays)
  ON CREATE SET moved = properties(r),
    moved.of = CASE r.of WHEN gone.id THEN stays.id ELSE r.of END,
    moved.work = CASE r.work WHEN gone.id THEN stays.id ELSE r.work END
  ON MATCH SET moved.since = CASE WHEN r.since < moved.since THEN r.since ELSE moved.since END,
    moved.from = CASE WHEN r.from < moved.from THEN r.from ELSE moved.from END
  RETURN count(*) AS inward
}
CALL (gone, stays) {
  MATCH (gone)-[r]->(x)
  WHERE x <> stays AND NOT r:AFFILIATED_WITH|WITHIN|PART_OF
  MERGE (stays)-[moved:$(type(r))]->(x)
  ON CREATE SET moved = properties(r),
    moved.of = CASE r.of WHEN gone.id THEN stays.id ELSE r.of END,
    moved.work = CASE r.work WHEN gone.id THEN stays.id ELSE r.work END
  RETURN count(*) AS outward
}
CALL (gone, stays) {
  WITH gone, stays
  WHERE gone:Researcher
  OPTIONAL MATCH (c:Claim {approvedFor: gone.id})
  SET c.approvedFor = stays.id,
    stays.headline = coalesce(stays.headline, gone.headline),
    stays.openToCollaborate = coalesce(stays.openToCollaborate, gone.openToCollaborate)
  RETURN count(*) AS claims
}
CALL (stays) {
  MATCH (stays)<-[self:MEETS]-(news:News)-[:REACHES]->(stays)
  SET news.met = news.met - 1
  DELETE self
  RETURN count(*) AS metSelf
}
DETACH DELETE gone
