// Return the live claims to people who prove to be one person, as [index in $rows, claim id, state, the signal that
// proved it, decided at].
// parameters: $rows as [[researcher id, …], …]
UNWIND range(0, size($rows) - 1) AS place
UNWIND $rows[place] AS id
MATCH (r:Researcher {id: id})<-[:FOR]-(c:Claim)
WHERE c.state IN ['PENDING', 'APPROVED']
RETURN collect([place, c.id, c.state, c.verifiedBy, toString(c.decidedAt)])
