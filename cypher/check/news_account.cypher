// News of claims and invitations that do not reach the one account that they are for: number, kind, whom they reach, and
// the accounts that they are for.
// Parameters: $most.
MATCH (news:News)
WHERE news.number > -1
MATCH (news)-[:TELLS]->(subject:Claim|Invitation)
WITH news, subject,
  COLLECT { MATCH (subject)<-[:FILED]-(u:User) RETURN u.id } AS claimants,
  COLLECT { MATCH (news)-[:REACHES]->(end) RETURN end.id } AS ends
WITH news, ends, CASE news.kind
  WHEN 'INVITATION_RECEIVED' THEN [subject.recipient]
  WHEN 'INVITATION_ANSWERED' THEN [subject.sender]
  ELSE claimants
END AS accounts
WHERE ends <> accounts
RETURN news.number, news.kind, ends, accounts LIMIT $most
