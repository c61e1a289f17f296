// Move the work counts of the topics of the works $ids, and of all those lie within, each work once, by $step.
UNWIND $ids AS id
MATCH (w:Work {id: id})
CALL (w) {
  MATCH (w)-[:ABOUT]->(t)
  MATCH (t)-[:WITHIN*0..8]->(above)
  RETURN DISTINCT above
}
WITH above, count(*) AS works
SET above.workCount = above.workCount + $step * works
