// The invitation whose id is `key`, for the account that sent it and the one that it was sent to, each while it is the
// researcher it was then.      parameters: $viewer
// Binds this.
MATCH (this:Invitation {id: key})
WHERE (this.sender = $viewer AND EXISTS { (:User {id: $viewer})-[:IS]->(:Researcher)-[:SENT]->(this) })
OR (this.recipient = $viewer AND EXISTS { (:User {id: $viewer})-[:IS]->(:Researcher)<-[:TO]-(this) })
