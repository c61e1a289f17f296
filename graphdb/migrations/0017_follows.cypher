// A FOLLOWS carries the ids of the account and of the entity. So an index says whether an account follows something,
// however much either end has.
MATCH (account:User)-[follows:FOLLOWS]->(entity)
SET follows.by = account.id, follows.of = entity.id;
CREATE INDEX follows_by_of IF NOT EXISTS FOR ()-[f:FOLLOWS]-() ON (f.by, f.of);
