// The account of $viewer, where `key` is its id.
// Binds this.
MATCH (this:User {id: key})
WHERE this.id = $viewer
