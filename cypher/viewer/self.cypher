// Who asks: null until the first time they write.      parameters: $viewer
// Binds this.
OPTIONAL MATCH (this:User {id: $viewer})
