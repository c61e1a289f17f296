// The entity that $viewer follows and that a piece of news reached: a person before a work, an institution and a topic.
// Binds node: an entity.
MATCH (account:User {id: $viewer})
USING INDEX SEEK account:User(id)
MATCH (this)-[reaches:REACHES]->(node)<-[follows:FOLLOWS]-(account)
WHERE reaches.number > coalesce(follows.from, -1)
WITH node ORDER BY CASE WHEN node:Researcher THEN 0 WHEN node:Work THEN 1 WHEN node:Institution THEN 2 ELSE 3 END, node.id
