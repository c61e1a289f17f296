// The last of the people who are read of an institution, and the next one, where there are more.
// Parameters: as slice/staff; $read.
// Binds lastStaff: [[last year or -1, id] of the last that is read, of the next].
CALL (centers) {
  UNWIND centers AS s
  WITH s WHERE s:Institution
  MATCH (s)<-[e:AFFILIATED_WITH]-(c:Researcher)
  WITH coalesce(e.until, -1) AS place, c.id AS id
  WHERE place < $newest OR (place = $newest AND id < $newestId) // if later
  WITH place, id ORDER BY place DESC, id DESC
  RETURN collect([place, id])[$read - 1..$read + 1] AS lastStaff
}
