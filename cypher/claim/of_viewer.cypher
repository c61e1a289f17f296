// The claim that $viewer last filed to a researcher, whatever became of it.
// Binds node: Claim.
MATCH (account:User {id: $viewer})-[:FILED]->(node:Claim)-[:FOR]->(this)
USING INDEX SEEK account:User(id)
WITH node ORDER BY node.filedAt DESC
