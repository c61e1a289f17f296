// The AFFILIATED_WITH edges from the people to the institutions of the other side, by the works in `readSides` alone.
// Binds edge: [kind, source id, target id, works, null, their years].
UNWIND readSides AS side
UNWIND side[0] AS read
WITH read[0] AS r, read[1] AS id, read[2] AS works, side[1] AS others WHERE r:Researcher
UNWIND works AS w
MATCH (r)-[e:AUTHORED]->(w)
UNWIND e.institutions AS credited
WITH id, credited, others, count(*) AS n, collect(w.year) AS years
MATCH (i:Institution {id: credited})
WHERE i IN others
RETURN ['AFFILIATED_WITH', id, credited, n, null, years] AS edge
