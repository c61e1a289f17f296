// News of a first joint work in which a person meets themself or somebody twice, or fewer people than are named: number,
// how many are met, the ids of those who are named, the ids of what it reaches.
// Parameters: $most.
MATCH (news:News)
WHERE news.number > -1
WITH news, COLLECT { MATCH (news)-[:MEETS]->(met) RETURN met.id } AS named,
  COLLECT { MATCH (news)-[:REACHES]->(end) RETURN end.id } AS ends
WHERE size(named) > coalesce(news.met, 0) OR any(id IN named WHERE id IN ends)
  OR any(id IN named WHERE size([same IN named WHERE same = id]) > 1)
  OR (size(named) > 0 AND news.kind <> 'NEW_COLLABORATION')
RETURN news.number, coalesce(news.met, 0), named, ends LIMIT $most
