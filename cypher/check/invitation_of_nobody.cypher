// Invitations of an account that does not exist: id, account.
// Parameters: $most.
MATCH (i:Invitation)
WHERE i.id > ''
UNWIND [i.sender, i.recipient] AS account
WITH i, account
WHERE NOT EXISTS { (:User {id: account}) }
RETURN i.id, account LIMIT $most
