// News that reach something twice, or under another id or number than its own: number, id of what it reaches, the ids
// and numbers on the relations.
// Parameters: $most.
MATCH (news:News)
WHERE news.number > -1
MATCH (news)-[reaches:REACHES]->(end)
WITH news, end, collect([reaches.of, reaches.number]) AS kept
WHERE kept <> [[end.id, news.number]]
RETURN news.number, end.id, kept LIMIT $most
