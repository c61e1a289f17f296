// Whether $viewer follows an entity. The pattern starts at the viewer with an index hint, because the planner does not
// choose that index by itself.
MATCH (account:User {id: $viewer})-[:FOLLOWS]->(this)
USING INDEX SEEK account:User(id)
