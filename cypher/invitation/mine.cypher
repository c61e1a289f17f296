// The invitation whose id is `key`, if $viewer sent or received it and still owns the same researcher's record.
// Parameters: $viewer.
// Binds this.
MATCH (this:Invitation {id: key})
WHERE EXISTS {
  MATCH (:User {id: $viewer})-[:IS]->(:Researcher)-[relation:SENT|TO]-(this)
  WHERE CASE type(relation) WHEN 'SENT' THEN this.sender ELSE this.recipient END = $viewer
}
