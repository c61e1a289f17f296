// The claim whose id is `key`, whoever filed it. Only moderators may read it.
// Binds this.
MATCH (this:Claim {id: key})
