// Change the work counts of the topics of works, and of all topics that these lie within, by $step for each work.
// parameters: $ids of works, $step (1 or -1)
UNWIND $ids AS id
MATCH (w:Work {id: id})
CALL (w) {
  MATCH (w)-[:ABOUT]->(t)
  MATCH (t)-[:WITHIN*0..8]->(above)
  RETURN DISTINCT above
}
WITH above, count(*) AS works
SET above.workCount = above.workCount + $step * works
