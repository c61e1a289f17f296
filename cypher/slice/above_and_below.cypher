// The topics and institutions directly above and below those in `front`.
// Binds c, year, strength, n.
UNWIND front AS s
WITH s WHERE s:Topic OR s:Institution
MATCH (s)-[:WITHIN|PART_OF]-(c)
RETURN c, null AS year, 0.0 AS strength, 0 AS n
