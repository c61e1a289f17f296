// The institutions that the people in `front` are affiliated with, with the last year.
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Institution' IN $labels THEN front ELSE [] END AS s
WITH s WHERE s:Researcher
MATCH (s)-[e:AFFILIATED_WITH]->(c:Institution)
RETURN c, e.until AS year, 0.0 AS strength, 0 AS n
