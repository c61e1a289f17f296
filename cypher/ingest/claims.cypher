// The live claims to people that prove to be one: $rows as [[id, …], …]; gives [[place in $rows, claim, state, the signal that
// proved it, when it was decided], …].
UNWIND range(0, size($rows) - 1) AS place
UNWIND $rows[place] AS id
MATCH (r:Researcher {id: id})<-[:FOR]-(c:Claim)
WHERE c.state IN ['PENDING', 'APPROVED']
RETURN collect([place, c.id, c.state, c.verifiedBy, toString(c.decidedAt)])
