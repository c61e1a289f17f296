// The pending claim of an account that has expired: its id and when it expired. No row when there is none.
// Parameters: $viewer, $now.
MATCH (c:Claim {live: $viewer})
WHERE c.state = 'PENDING' AND c.expiresAt <= $now
RETURN c.id, toString(c.expiresAt)
