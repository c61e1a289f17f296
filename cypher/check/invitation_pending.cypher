// Invitations whose mark for the constraint does not follow from their state, accounts and people: id, state, the mark,
// and what it should be.
// Parameters: $most.
MATCH (i:Invitation)
WHERE i.id > ''
MATCH (from:Researcher)-[:SENT]->(i)-[:TO]->(to:Researcher)
WITH i, i.sender + ' ' + from.id AS near, i.recipient + ' ' + to.id AS far
WITH i, CASE
  WHEN i.state <> 'PENDING' THEN 'nothing'
  WHEN near < far THEN near + ' ' + far
  ELSE far + ' ' + near
END AS mark
WHERE coalesce(i.pending, 'nothing') <> mark
RETURN i.id, i.state, coalesce(i.pending, 'nothing'), mark LIMIT $most
