// The claim of an account that has expired and is not yet recorded so: its id and when.      parameters: $viewer $now
MATCH (c:Claim {live: $viewer})
WHERE c.state = 'PENDING' AND c.expiresAt <= $now
RETURN c.id, toString(c.expiresAt)
