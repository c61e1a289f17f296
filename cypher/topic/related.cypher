// The topics that sources put on works that are on a topic or on one below it, but for those below and above it. The score is
// Salton's cosine, shared works / sqrt(works on this * works on that).
// Of a topic with more works the 5,000 newest are read, and atLeast tells so.
// Binds node: Topic, edge: sharedWorkCount, score (0..1, nine decimals), atLeast.
CALL (this) {
  MATCH (this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(work:Work)
  WITH DISTINCT work
  RETURN work ORDER BY work.newest DESC, work.id DESC LIMIT 5000
}
MATCH (work)-[:ABOUT]->(node:Topic)
WITH this, node, count(*) AS shared
WHERE NOT EXISTS { (node)-[:WITHIN*0..8]->(this) } AND NOT EXISTS { (this)-[:WITHIN*1..8]->(node) }
WITH node, {sharedWorkCount: shared, score: round(shared / sqrt(1.0 * this.workCount * node.workCount), 9), atLeast: this.workCount > 5000} AS edge
