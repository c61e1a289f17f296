// Accounts without a sign-in: id.
// Parameters: $most.
MATCH (u:User)
WHERE u.id > '' AND (u.issuer IS NULL OR u.subject IS NULL OR u.name IS NULL)
RETURN u.id LIMIT $most
