// Rename Keys by name where nothing has the new key. Returns the old keys whose new key exists already.
// parameters: $rows as [old key, new key, the part of the new key after its scheme, whether the old key has several
//   new ones]
UNWIND $rows AS row
MATCH (k:Key {key: row[0]})
OPTIONAL MATCH (there:Key {key: row[1]})
OPTIONAL MATCH (k)-[:NAMES]->(e)
WITH k, row, there, e
FOREACH (_ IN CASE WHEN there IS NULL THEN [1] ELSE [] END |
  SET k.key = row[1], k.recordId = CASE WHEN k.recordId IS NULL THEN null ELSE row[2] END
)
WITH k, row, there, e, EXISTS { MATCH (e)<-[:NAMES]-(other:Key) WHERE other <> k AND other.key STARTS WITH 'name:' } AS isNamed
// What was said of several under one name is said anew by their records.
FOREACH (_ IN CASE WHEN row[3] AND (e:Venue OR e:Institution) AND there IS NULL THEN [1] ELSE [] END | SET e.said = null)
FOREACH (_ IN CASE
    WHEN there IS NULL AND row[1] STARTS WITH 'byline:' AND e.identityBasis = 'NAME_WITHIN_SOURCE' AND NOT isNamed
    THEN [1] ELSE [] END |
  SET e.identityBasis = 'NAME_WITHIN_WORK'
)
RETURN collect(CASE WHEN there IS NULL THEN null ELSE row[0] END)
