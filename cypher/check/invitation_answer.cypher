// Invitations whose times and reply do not fit their state: id, state, when it was sent, until when it could be
// answered, when it was answered, and whether there is a reply.
// Parameters: $most.
MATCH (i:Invitation)
WHERE i.id > ''
WITH i, i.state IN ['ACCEPTED', 'DECLINED'] AS isAnswered
WHERE NOT i.state IN ['PENDING', 'ACCEPTED', 'DECLINED', 'CANCELLED', 'EXPIRED']
  OR i.sentAt IS NULL OR i.expiresAt IS NULL OR i.message IS NULL OR i.sentAt >= i.expiresAt
  OR isAnswered <> (i.answeredAt IS NOT NULL) OR i.answeredAt >= i.expiresAt OR i.answeredAt < i.sentAt
  OR (i.reply IS NOT NULL AND NOT isAnswered)
RETURN i.id, i.state, toString(i.sentAt), toString(i.expiresAt), toString(i.answeredAt), i.reply IS NOT NULL LIMIT $most
