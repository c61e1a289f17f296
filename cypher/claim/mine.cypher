// The claim of $viewer whose id is `key`.
// Binds this.
MATCH (this:Claim {id: key})<-[:FILED]-(:User {id: $viewer})
