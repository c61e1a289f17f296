// Claims whose time and note of the decision are not those of the last decision in their history, or that an approval
// proved which there was not: id, when it was decided, the decisions of its history, what proved it.
// Parameters: $most.
MATCH (c:Claim)
WHERE c.id > ''
WITH c, COLLECT {
  MATCH (c)-[:PASSED]->(step)
  WHERE step.after IN ['APPROVED', 'REJECTED', 'REVOKED']
  RETURN [step.at, coalesce(step.note, ''), step.after] ORDER BY step.number
} AS decisions
WITH c, decisions, decisions[-1] AS last
WHERE (c.decidedAt IS NULL) <> (last IS NULL) OR c.decidedAt <> last[0] OR coalesce(c.decisionNote, '') <> last[1]
  OR (c.decisionNote IS NOT NULL AND last IS NULL)
  OR (c.verifiedBy IS NOT NULL AND none(decision IN decisions WHERE decision[2] = 'APPROVED'))
RETURN c.id, toString(c.decidedAt), [decision IN decisions | toString(decision[0])], c.verifiedBy LIMIT $most
