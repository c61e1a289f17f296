// News of a state that the claim or the invitation that they are about never had: number, id of that, the state.
// Parameters: $most.
MATCH (news:News)
WHERE news.number > -1 AND news.after IS NOT NULL
MATCH (news)-[:TELLS]->(subject:Claim|Invitation)
WITH news, subject, COLLECT { MATCH (subject)-[:PASSED]->(step) RETURN step.after } + [subject.state] AS states
WHERE NOT CASE news.after WHEN 'KEPT' THEN 'APPROVED' ELSE news.after END IN states
RETURN news.number, subject.id, news.after LIMIT $most
