// The institutions that the people in `front` are credited to on the works in `reads`, with the last year.
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Institution' IN $labels THEN reads ELSE [] END AS read
WITH read[0] AS s, read[2] AS works
WHERE s:Researcher
UNWIND works AS w
MATCH (s)-[e:AUTHORED]->(w)
UNWIND e.institutions AS credited
WITH credited, max(w.year) AS year
MATCH (c:Institution {id: credited})
RETURN c, year, 0.0 AS strength, 0 AS n
