// The latest invitation between $viewer and a researcher, whoever sent it.
// Binds node: Invitation.
MATCH (:User {id: $viewer})-[:IS]->(mine:Researcher)-[:SENT|TO]-(node:Invitation)-[:SENT|TO]-(this)
WHERE $viewer IN [node.sender, node.recipient]
WITH node ORDER BY node.sentAt DESC, node.id DESC
