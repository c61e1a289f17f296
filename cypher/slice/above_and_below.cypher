// What the topics and institutions in `front` lie in, and what lies in them.
// Binds c, year, strength, n.
UNWIND front AS s
WITH s WHERE s:Topic OR s:Institution
MATCH (s)-[:WITHIN|PART_OF]-(c)
RETURN c, null AS year, 0.0 AS strength, 0 AS n
