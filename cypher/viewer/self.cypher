// The viewer's account, null before their first write.
// Parameters: $viewer.
// Binds this.
OPTIONAL MATCH (this:User {id: $viewer})
