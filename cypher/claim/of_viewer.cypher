// The claim that $viewer last filed to a researcher, whatever became of it.
// Binds node: Claim.
MATCH (:User {id: $viewer})-[:FILED]->(node:Claim)-[:FOR]->(this)
WITH node ORDER BY node.filedAt DESC
