// The people whose entries on the bylines of works in `reads` credit the institutions in `front`, with the last year.
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Researcher' IN $labels THEN reads ELSE [] END AS read
WITH read[0] AS s, read[1] AS id, read[2] AS works
WHERE s:Institution
UNWIND works AS w
MATCH (w)<-[e:AUTHORED]-(c:Researcher)
WHERE id IN e.institutions
RETURN c, w.year AS year, 0.0 AS strength, 0 AS n
