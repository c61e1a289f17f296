// The invitation whose id is `key`, for the account that sent it and the one that it was sent to, each while it is the
// researcher it was then.      parameters: $viewer
// Binds this.
MATCH (this:Invitation {id: key})
WHERE EXISTS {
  MATCH (:User {id: $viewer})-[:IS]->(:Researcher)-[relation:SENT|TO]-(this)
  WHERE CASE type(relation) WHEN 'SENT' THEN this.sender ELSE this.recipient END = $viewer
}
