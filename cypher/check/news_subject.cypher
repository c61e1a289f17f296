// News that are not about one thing of the sort that their kind is about: number, kind, the sorts of what they are about.
// Parameters: $most.
MATCH (news:News)
WHERE news.number > -1
WITH news, COLLECT { MATCH (news)-[:TELLS]->(subject) RETURN labels(subject)[0] } AS subjects
WHERE subjects <> [CASE news.kind
  WHEN 'CLAIM_DECIDED' THEN 'Claim'
  WHEN 'INVITATION_RECEIVED' THEN 'Invitation'
  WHEN 'INVITATION_ANSWERED' THEN 'Invitation'
  ELSE 'Work'
END]
RETURN news.number, news.kind, subjects LIMIT $most
