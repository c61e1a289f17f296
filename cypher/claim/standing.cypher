// How a researcher and $viewer stand to each other: whether it is claimed, whether the viewer's claim to it waits for a
// decision, whether the viewer has a live claim to any, whether it is a group, which nobody is.
RETURN [
  EXISTS { (this)<-[:IS]-() },
  EXISTS { MATCH (mine:Claim {live: $viewer})-[:FOR]->(this) WHERE mine.state = 'PENDING' AND mine.expiresAt > $now },
  EXISTS { MATCH (mine:Claim {live: $viewer}) WHERE mine.state = 'APPROVED' OR mine.expiresAt > $now },
  coalesce(this.isGroup, false)
]
