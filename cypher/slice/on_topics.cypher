// The people and institutions on the bylines of the works in `reads` of topics.
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Researcher' IN $labels OR 'Institution' IN $labels THEN reads ELSE [] END AS read
WITH read[0] AS s, read[2] AS works
WHERE s:Topic
UNWIND works AS w
WITH w, w.year AS year
MATCH (w)-[:AUTHORED|CREDITED_TO]-(c)
RETURN c, year, 0.0 AS strength, 0 AS n
