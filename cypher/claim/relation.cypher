// How $viewer is related to a researcher's record: whether it is claimed, whether the viewer's claim to it is pending,
// whether the viewer has a pending or approved claim to any record, and whether it is a group's, which nobody can
// claim.
RETURN [
  EXISTS { (this)<-[:IS]-() },
  EXISTS { MATCH (mine:Claim {live: $viewer})-[:FOR]->(this) WHERE mine.state = 'PENDING' AND mine.expiresAt > $now },
  EXISTS { MATCH (mine:Claim {live: $viewer}) WHERE mine.state = 'APPROVED' OR mine.expiresAt > $now },
  coalesce(this.isGroup, false)
]
