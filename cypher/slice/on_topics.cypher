// The people and institutions on the bylines of the works in `reads` of topics; they share those that are topics of the centers.
// Binds c, year, strength, least.
UNWIND reads AS read
WITH read[0] AS s, read[2] AS works, CASE WHEN read[0] IN topics THEN 1 ELSE 0 END AS least
WHERE s:Topic
UNWIND works AS w
WITH w, least, w.year AS year
MATCH (w)-[:AUTHORED|CREDITED_TO]-(c)
RETURN c, year, 0.0 AS strength, least
