// Whether $viewer follows an entity.
MATCH (this)<-[:FOLLOWS]-(:User {id: $viewer})
