// The claim whose id is `key`: for moderators.
// Binds this.
MATCH (this:Claim {id: key})
