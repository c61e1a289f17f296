// The candidates of one hop, ranked: the neighbours of the nodes in `front`, whose works are in `reads`. A candidate of
// an earlier hop is not one again.
// Parameters: $collaboration, $topic, $citation, $recency, weights; $skipped, $weighed and $effort, which people and
// institutions are ranked: after how many, at most how many, with how many works to read; $labels, of which kinds, ''
// for those that are not asked for; as slice/ranked. With the flag paged, what is in `taken` keeps its position among
// the ranked ones.
// Binds people, papers, subjects, places: [[candidate, score], …] of each kind, the best first; found: all candidates;
// manyPeople, manyPlaces: how many people and institutions there are; endPeople, endPlaces: the end of the ranked ones.
CALL (front, reads, taken, candidates, topics, shares, direct, newestYear) {
  CALL (front, reads, direct) {
    <slice/beside_works>
    UNION ALL
    <slice/above_and_below>
    UNION ALL
    <slice/works_read>
    UNION ALL
    <slice/co_authors>
    UNION ALL
    <slice/staff> // if whole
    <slice/credited_staff> // if filtered
    UNION ALL
    <slice/subjects>
    UNION ALL
    <slice/employers> // if whole
    <slice/credited_employers> // if filtered
    UNION ALL
    <slice/on_topics>
    UNION ALL
    <slice/direct>
  }
  WITH c, max(year) AS year, sum(strength) AS strength, max(n) AS n, min(n) AS least
  WHERE least = 0
    AND NOT c IN taken // if unpaged
    AND NOT c IN candidates // if further
  WITH c, year, strength, n WHERE NOT '' IN $labels OR labels(c)[0] IN $labels
  WITH c, n, coalesce(c.citationCount, 0) AS cited, strength, CASE WHEN year IS NULL THEN 0.0 WHEN year >= newestYear THEN 1.0 ELSE 5.0 / (5 + newestYear - year) END AS recent
  WITH c, n, $collaboration * strength / (strength + 1) + $citation * cited / (cited + 10.0) + $recency * recent AS part,
    CASE WHEN $topic = 0 THEN 0 WHEN c:Researcher AND size(shares[1]) > 0 THEN c.workCount WHEN c:Institution AND size(shares[2]) > 0 THEN c.workCount ELSE 0 END AS effort
  ORDER BY part + $topic * n / (n + 3.0) DESC, c.id
  WITH collect(CASE WHEN c:Researcher THEN [c, part, n, effort] END) AS humans, collect(CASE WHEN c:Institution THEN [c, part, n, effort] END) AS houses, collect(CASE WHEN c:Work OR c:Topic THEN [c, part, n, 0] END) AS rest
  WITH humans, houses, rest, humans[$skipped..$skipped + $weighed] AS first, houses[$skipped..$skipped + $weighed] AS firstHouses
  WITH humans, houses, rest,
    first[..reduce(s = [0, 0], each IN first | CASE WHEN s[1] > $effort THEN s ELSE [s[0] + 1, s[1] + each[3]] END)[0]] AS first,
    firstHouses[..reduce(s = [0, 0], each IN firstHouses | CASE WHEN s[1] > $effort THEN s ELSE [s[0] + 1, s[1] + each[3]] END)[0]] AS firstHouses
  WITH humans, houses, rest, rest + first + firstHouses AS some, $skipped + size(first) AS endPeople, $skipped + size(firstHouses) AS endPlaces
  WITH humans, houses, rest, endPeople, endPlaces, [each IN some WHERE NOT each[0] IN taken] AS some // if paged
  <slice/ranked>
  RETURN people, papers, subjects, places, [each IN humans + houses + rest | each[0]] AS found, size(humans) AS manyPeople, size(houses) AS manyPlaces, endPeople, endPlaces
}
