// The people on the bylines of the works in `reads` of people, with the strength of their collaboration (Newman 2001).
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Researcher' IN $labels THEN reads ELSE [] END AS read
WITH read[0] AS s, read[2] AS works
WHERE s:Researcher
UNWIND works AS w
WITH s, w, w.authorCount - 1 AS others, w.year AS year
WHERE others > 0
MATCH (w)<-[:AUTHORED]-(c:Researcher)
WHERE c <> s
RETURN c, year, 1.0 / others AS strength, 0 AS n
