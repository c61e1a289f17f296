// What the candidates have with the centers straight away; it makes no candidates.
// Binds c, year, strength, n.
UNWIND direct AS each
RETURN each[0] AS c, null AS year, 0.0 AS strength, each[1] AS n
