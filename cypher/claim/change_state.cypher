// Change the state of claims and record the step, no earlier than the one before: the clocks of two servers differ. When
// an approval ends, what the owner said on the record is removed, and their invitations that wait for an answer are
// closed.
// Parameters: $claims, $after, $by, $note, $verifiedBy, $now.
UNWIND $claims AS id
MATCH (u:User)-[:FILED]->(c:Claim {id: id})-[:FOR]->(r:Researcher)
WITH u, c, r, c.state AS before, COUNT { (c)-[:PASSED]->() } AS number,
  $after IN ['APPROVED', 'REJECTED', 'REVOKED'] AS decided,
  COLLECT { MATCH (c)-[:PASSED]->(t) RETURN t.at ORDER BY t.number DESC LIMIT 1 } AS last
WITH u, c, r, before, number, decided, CASE WHEN last[0] > $now THEN last[0] ELSE $now END AS at
SET c.state = $after,
  c.live = CASE $after WHEN 'APPROVED' THEN u.id END,
  c.approvedFor = CASE $after WHEN 'APPROVED' THEN r.id END,
  c.verifiedBy = CASE $after WHEN 'APPROVED' THEN $verifiedBy ELSE c.verifiedBy END,
  c.decidedAt = CASE WHEN decided THEN at ELSE c.decidedAt END,
  c.decisionNote = CASE WHEN decided THEN $note ELSE c.decisionNote END
CREATE (c)-[:PASSED]->(:ClaimTransition {number: number, at: at, before: before, after: $after, by: $by, note: $note})
FOREACH (_ IN CASE $after WHEN 'APPROVED' THEN [1] ELSE [] END | MERGE (u)-[:IS]->(r))
WITH u, r, before
WHERE before = 'APPROVED'
MATCH (u)-[is:IS]->(r)
DELETE is
REMOVE r.headline, r.openToCollaborate
WITH u, r
MATCH (r)-[side:SENT|TO]-(i:Invitation)
WITH i, i.pending IS NOT NULL AS isPending, CASE type(side) WHEN 'SENT' THEN i.sender ELSE i.recipient END = u.id AS isTheirs
WHERE isPending AND isTheirs
SET i.state = CASE WHEN i.expiresAt <= $now THEN 'EXPIRED' ELSE 'CANCELLED' END
REMOVE i.pending
