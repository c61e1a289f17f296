// What former versions left of invitations when claims ended and people proved to be one: no invitation is from a person
// to the same person, an invitation waits for an answer only while both accounts have the records that it is between,
// and Invitation.pending is made of the records that it is between now.
MATCH (person:Researcher)-[:SENT]->(i:Invitation)-[:TO]->(person)
OPTIONAL MATCH (news:News)-[:TELLS]->(i)
DETACH DELETE news, i;
MATCH (from:Researcher)-[:SENT]->(i:Invitation)-[:TO]->(to:Researcher)
WHERE i.pending IS NOT NULL
  AND NOT (EXISTS { (:User {id: i.sender})-[:IS]->(from) } AND EXISTS { (:User {id: i.recipient})-[:IS]->(to) })
SET i.state = CASE WHEN i.expiresAt <= datetime() THEN 'EXPIRED' ELSE 'CANCELLED' END
REMOVE i.pending;
MATCH (from:Researcher)-[:SENT]->(i:Invitation)-[:TO]->(to:Researcher)
WHERE i.pending IS NOT NULL
WITH i, i.sender + ' ' + from.id AS near, i.recipient + ' ' + to.id AS far
WITH i, CASE WHEN near < far THEN near + ' ' + far ELSE far + ' ' + near END AS pending
ORDER BY i.expiresAt <= datetime(), i.sentAt, i.id
WITH pending, collect(i) AS same
FOREACH (i IN same | REMOVE i.pending)
FOREACH (i IN same[1..] | SET i.state = CASE WHEN i.expiresAt <= datetime() THEN 'EXPIRED' ELSE 'CANCELLED' END)
FOREACH (i IN same[..1] | SET i.pending = pending);
MATCH (stays)<-[self:MEETS]-(news:News)-[:REACHES]->(stays)
SET news.met = news.met - 1
DELETE self;
