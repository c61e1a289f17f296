// Claims that have a step of another claim, too: id, before, after, of how many claims it is.
// Parameters: $most.
MATCH (c:Claim)
WHERE c.id > ''
MATCH (c)-[:PASSED]->(step)
WITH c, step, COUNT { (step)<-[:PASSED]-() } AS claims
WHERE claims <> 1
RETURN c.id, step.before, step.after, claims LIMIT $most
