// Whether $viewer follows an entity: asked from the viewer, whose index the planner does not choose by itself.
MATCH (account:User {id: $viewer})-[:FOLLOWS]->(this)
USING INDEX SEEK account:User(id)
