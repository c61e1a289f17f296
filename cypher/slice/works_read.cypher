// The works in `reads`.
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Work' IN $labels THEN reads ELSE [] END AS read
UNWIND read[2] AS c
RETURN c, c.year AS year, 0.0 AS strength, 0 AS n
