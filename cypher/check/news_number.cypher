// News whose number, id, kind or time is not what it should be: id, number, kind, the newest number.
// Parameters: $most.
OPTIONAL MATCH (feed:Feed {name: 'peergraph'})
WITH coalesce(feed.last, 0) AS last
MATCH (news:News)
WHERE news.number > -1
WITH news, last
WHERE news.number > last OR news.number < 1 OR news.id <> 'F' + toString(news.number) OR news.at IS NULL
  OR NOT news.kind IN ['NEW_WORK', 'NEW_COLLABORATION', 'CLAIM_DECIDED', 'INVITATION_RECEIVED', 'INVITATION_ANSWERED']
RETURN news.id, news.number, news.kind, last LIMIT $most
