// The topics of the works in `reads` of people and institutions.
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Topic' IN $labels THEN reads ELSE [] END AS read
WITH read[0] AS s, read[2] AS works
WHERE s:Researcher OR s:Institution
UNWIND works AS w
WITH DISTINCT w, w.year AS year
MATCH (w)-[:ABOUT]->(c:Topic)
RETURN c, year, 0.0 AS strength, 0 AS n
