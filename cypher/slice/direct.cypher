// What the candidates share with the centers by a direct relation. It adds no candidates.
// Binds c, year, strength, n.
UNWIND direct AS each
RETURN each[0] AS c, null AS year, 0.0 AS strength, each[1] AS n
