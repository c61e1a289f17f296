// Follows of what has no news, or that begin at no time or after the newest news: account, id of what it follows, when
// it began, the news from which it counts, the newest news.
// Parameters: $most.
OPTIONAL MATCH (feed:Feed {name: 'peergraph'})
WITH coalesce(feed.last, 0) AS last
MATCH (u:User)
WHERE u.id > ''
MATCH (u)-[follows:FOLLOWS]->(e)
WHERE NOT e:Researcher|Work|Topic|Institution OR follows.since IS NULL OR coalesce(follows.from, 0) > last
  OR follows.by <> u.id OR follows.of <> e.id
RETURN u.id, e.id, toString(follows.since), follows.from, last LIMIT $most
