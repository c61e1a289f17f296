// What the gates to inviting a researcher ask: mine and owner, the ids of the viewer's own researcher and of the account
// that claimed this one; target, pending: what an invitation says of where it goes and whom it is between.
//      parameters: $viewer $now $limits
OPTIONAL MATCH (viewer:User {id: $viewer})-[:IS]->(mine:Researcher)
OPTIONAL MATCH (owner:User)-[:IS]->(this)
WITH this, mine, owner, $viewer + ' ' + mine.id AS near, owner.id + ' ' + this.id AS far
WITH this, mine, owner, CASE WHEN near < far THEN near + ' ' + far ELSE far + ' ' + near END AS pending
OPTIONAL MATCH (waiting:Invitation {pending: pending})
CALL (mine) {
  MATCH (sent:Invitation)
  WHERE sent.sender = $viewer AND sent.sentAt > $now - duration('P1D')
  RETURN count(*) AS lately
}
RETURN {
  mine: mine.id,
  target: this.id,
  owner: owner.id,
  pending: pending,
  isOpen: coalesce(this.openToCollaborate, true),
  isSelf: owner.id = $viewer,
  isWaiting: coalesce(waiting.expiresAt > $now, false),
  isOften: lately >= $limits.invitationsPerDay
}
