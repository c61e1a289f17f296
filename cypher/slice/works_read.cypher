// The works in `reads`; those on a topic of the centers share it.
// Binds c, year, strength, least.
UNWIND reads AS read
WITH read[2] AS works, CASE WHEN read[0] IN topics THEN 1 ELSE 0 END AS least
UNWIND works AS c
RETURN c, c.year AS year, 0.0 AS strength, least
