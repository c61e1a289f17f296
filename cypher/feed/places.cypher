// Where news for an account arrive: at itself, and at what it follows since a number; `account` is its id.
// Binds node: User or an entity.
CALL (this) {
  RETURN this AS node, -1 AS since
  UNION ALL
  MATCH (this)-[follows:FOLLOWS]->(node)
  RETURN node, coalesce(follows.from, -1) AS since
}
WITH this.id AS account, node, since
