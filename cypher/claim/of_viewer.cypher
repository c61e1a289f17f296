// The last claim that $viewer filed to a researcher, in whatever state.
// Binds node: Claim.
MATCH (account:User {id: $viewer})-[:FILED]->(node:Claim)-[:FOR]->(this)
USING INDEX SEEK account:User(id)
WITH node ORDER BY node.filedAt DESC
