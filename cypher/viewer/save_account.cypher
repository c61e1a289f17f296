// Create or update the account that writes: it gets the name of the present sign-in.
// Parameters: $viewer, $issuer, $subject, $name, $now.
MERGE (u:User {id: $viewer})
ON CREATE SET u.issuer = $issuer, u.subject = $subject, u.createdAt = $now
SET u.name = $name
