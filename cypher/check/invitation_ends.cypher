// Invitations that are not from one person to one: id, how many people sent it, how many received it.
// Parameters: $most.
MATCH (i:Invitation)
WHERE i.id > ''
WITH i, COUNT { (i)<-[:SENT]-(:Researcher) } AS senders, COUNT { (i)-[:TO]->(:Researcher) } AS recipients
WHERE senders <> 1 OR recipients <> 1
RETURN i.id, senders, recipients LIMIT $most
