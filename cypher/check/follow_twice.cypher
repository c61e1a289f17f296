// What an account follows more than once: account, id of the entity, how often.
// Parameters: $most.
MATCH (u:User)
WHERE u.id > ''
MATCH (u)-[follows:FOLLOWS]->(e)
WITH u, e, count(follows) AS times
WHERE times > 1
RETURN u.id, e.id, times LIMIT $most
