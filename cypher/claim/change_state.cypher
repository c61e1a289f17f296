// Change the state of claims and record the step. When an approval ends, what the owner said on the record is removed.
// Parameters: $claims, $after, $by, $note, $verifiedBy, $now.
UNWIND $claims AS id
MATCH (u:User)-[:FILED]->(c:Claim {id: id})-[:FOR]->(r:Researcher)
WITH u, c, r, c.state AS before, COUNT { (c)-[:PASSED]->() } AS number,
  $after IN ['APPROVED', 'REJECTED', 'REVOKED'] AS decided
SET c.state = $after,
  c.live = CASE $after WHEN 'APPROVED' THEN u.id END,
  c.approvedFor = CASE $after WHEN 'APPROVED' THEN r.id END,
  c.verifiedBy = CASE $after WHEN 'APPROVED' THEN $verifiedBy ELSE c.verifiedBy END,
  c.decidedAt = CASE WHEN decided THEN $now ELSE c.decidedAt END,
  c.decisionNote = CASE WHEN decided THEN $note ELSE c.decisionNote END
CREATE (c)-[:PASSED]->(:ClaimTransition {number: number, at: $now, before: before, after: $after, by: $by, note: $note})
FOREACH (_ IN CASE $after WHEN 'APPROVED' THEN [1] ELSE [] END | MERGE (u)-[:IS]->(r))
WITH u, r, before
WHERE before = 'APPROVED'
MATCH (u)-[is:IS]->(r)
DELETE is
REMOVE r.headline, r.openToCollaborate
