// Invitations that wait for an answer though an account of the two does not have the record: id, account, record.
// Parameters: $most.
MATCH (i:Invitation)
WHERE i.id > '' AND i.state = 'PENDING'
MATCH (i)-[side:SENT|TO]-(r:Researcher)
WITH i, r, CASE type(side) WHEN 'SENT' THEN i.sender ELSE i.recipient END AS account
WHERE NOT EXISTS { MATCH (r)<-[:IS]-(u:User) WHERE u.id = account }
RETURN i.id, account, r.id LIMIT $most
