// Let the invitations of people that wait for an answer be marked by the people that they are between now. Of several
// between the same two, the one that was sent first stays, of those that have not expired; the others are closed.
// parameters: $ids of people; $now
UNWIND $ids AS id
MATCH (:Researcher {id: id})-[:SENT|TO]-(i:Invitation)
WITH DISTINCT i, i.pending IS NOT NULL AS isPending
WHERE isPending
MATCH (from:Researcher)-[:SENT]->(i)-[:TO]->(to:Researcher)
WITH i, i.sender + ' ' + from.id AS near, i.recipient + ' ' + to.id AS far
WITH i, CASE WHEN near < far THEN near + ' ' + far ELSE far + ' ' + near END AS pending
ORDER BY i.expiresAt <= $now, i.sentAt, i.id
WITH pending, collect(i) AS same
FOREACH (i IN same | REMOVE i.pending)
FOREACH (i IN same[1..] | SET i.state = CASE WHEN i.expiresAt <= $now THEN 'EXPIRED' ELSE 'CANCELLED' END)
FOREACH (i IN same[..1] | SET i.pending = pending)
