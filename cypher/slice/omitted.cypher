// How many `candidates` of each kind are not in `taken`, if that is selected.
// Parameters: $omitted.
// Binds omitted: [[label, how many], …].
CALL (candidates, taken) {
  UNWIND CASE WHEN $omitted THEN candidates ELSE [] END AS c
  WITH DISTINCT c
  WHERE NOT c IN taken
  WITH labels(c)[0] AS label, count(*) AS n
  RETURN collect([label, n]) AS omitted
}
