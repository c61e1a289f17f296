// The facts that decide whether $viewer may invite a researcher. mine is the id of the viewer's own researcher, owner
// the id of the account that claimed this one; target and pending are what an invitation stores about its recipient and
// about the two people.
// Parameters: $viewer, $now, $limits.
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
