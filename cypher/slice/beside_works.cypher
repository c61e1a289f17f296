// The people, topics and institutions of the works in `front`.
// Binds c, year, strength, n.
UNWIND front AS s
WITH s WHERE s:Work
MATCH (s)-[:AUTHORED|ABOUT|CREDITED_TO]-(c)
RETURN c, s.year AS year, 0.0 AS strength, 0 AS n
