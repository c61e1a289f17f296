// The people affiliated with the institutions in `front`, the latest where there are very many, with the last year.
// Parameters: $read; with the flag later $newest and $newestId, the last person who was read before.
// Binds c, year, strength, n.
UNWIND CASE WHEN 'Researcher' IN $labels THEN front ELSE [] END AS s
WITH s WHERE s:Institution
CALL (s) {
  MATCH (s)<-[e:AFFILIATED_WITH]-(c:Researcher)
  WITH c, e.until AS year, coalesce(e.until, -1) AS place
  WHERE place < $newest OR (place = $newest AND c.id < $newestId) // if later
  WITH c, year ORDER BY place DESC, c.id DESC
  RETURN collect([c, year])[..$read] AS people
}
UNWIND people AS each
WITH each[0] AS c, each[1] AS year
RETURN c, year, 0.0 AS strength, 0 AS n
