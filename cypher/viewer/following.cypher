// What an account follows.
// Binds node: an entity, edge: FOLLOWS.
MATCH (this)-[edge:FOLLOWS]->(node)
WHERE labels(node)[0] IN $kinds // if kinds
