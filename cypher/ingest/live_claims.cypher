// Return the live claims to people who prove to be one person, as [index in $rows, claim id, state, the signal that
// proved it, decided at].
// parameters: $rows as [[researcher id, …], …]; $now
UNWIND range(0, size($rows) - 1) AS place
UNWIND $rows[place] AS id
MATCH (r:Researcher {id: id})<-[:FOR]-(c:Claim)
WHERE c.state = 'APPROVED' OR (c.state = 'PENDING' AND c.expiresAt > $now)
RETURN collect([place, c.id, c.state, c.verifiedBy, c.decidedAt])
