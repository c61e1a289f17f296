// The topics that sources put on works on a topic or on one below it, except the topics below and above it. The score
// is Salton's cosine, shared works / sqrt(works on this * works on that).
// Of a topic with more than 2,000 works the newest 2,000 are read, and atLeast is then true.
// Binds node: Topic, edge: sharedWorkCount, score (0..1, nine decimals), atLeast.
CALL (this) {
  MATCH (this)<-[:WITHIN*0..8]-(topic:Topic)
  CALL (topic) {
    MATCH (work:Work)-[place:ABOUT]->()
    WHERE place.of = topic.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
    RETURN work ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 2000
  }
  WITH DISTINCT work
  RETURN work ORDER BY work.newest DESC, work.id DESC LIMIT 2000
}
MATCH (work)-[:ABOUT]->(node:Topic)
WITH this, node, count(*) AS shared
WHERE NOT EXISTS { (node)-[:WITHIN*0..8]->(this) } AND NOT EXISTS { (this)-[:WITHIN*1..8]->(node) }
WITH node, {sharedWorkCount: shared, score: round(shared / sqrt(1.0 * this.workCount * node.workCount), 9), atLeast: this.workCount > 2000} AS edge
