// The places where the news of an account arrive: the account itself, and each entity that it follows, with the number
// after which it is followed. `account` is its id.
// Binds node: User or an entity.
CALL (this) {
  RETURN this AS node, -1 AS since
  UNION ALL
  MATCH (this)-[follows:FOLLOWS]->(node)
  RETURN node, coalesce(follows.from, -1) AS since
}
WITH this.id AS account, node, since
