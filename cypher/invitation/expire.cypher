// Record that the pending invitation between two people has expired, if it has, so that another may be sent.
// Parameters: $pending, $now.
MATCH (i:Invitation {pending: $pending})
WHERE i.expiresAt <= $now
SET i.state = 'EXPIRED'
REMOVE i.pending
