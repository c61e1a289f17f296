// The neighbours of the nodes in `front`, whose works are in `reads`: the candidates of one hop, ranked.
// Parameters: $collaboration, $topic, $citation, $recency, weights; $skipped, $weighed and $effort, which people and institutions
// are ranked: after so many, at most so many, with so many works to read;
// with the flag some $labels, of which kinds; as slice/ranked. With the flag paged what is `taken` keeps its place in the windows.
// Binds people, papers, subjects, places: [[candidate, score], …] of each kind, the best first; found: all candidates;
// manyPeople, manyPlaces: how many of them there are, ranked or not; endPeople, endPlaces: up to which they are ranked.
CALL (front, reads, taken, topics, newestYear) {
  CALL (front, reads, topics) {
    <slice/beside_works>
    UNION ALL
    <slice/above_and_below>
    UNION ALL // if works
    <slice/works_read> // if works
    UNION ALL // if researchers
    <slice/co_authors> // if researchers
    UNION ALL // if researchers
    <slice/staff> // if researchers // if whole
    <slice/credited_staff> // if researchers // if filtered
    UNION ALL // if topics
    <slice/subjects> // if topics
    UNION ALL // if institutions
    <slice/employers> // if institutions // if whole
    <slice/credited_employers> // if institutions // if filtered
    UNION ALL
    <slice/on_topics>
  }
  WITH c, max(year) AS year, sum(strength) AS strength, max(least) AS least
  WHERE NOT c IN taken // if unpaged
  WITH c, year, strength, least WHERE labels(c)[0] IN $labels // if some
  WITH c, coalesce(c.citationCount, 0) AS cited, strength, CASE WHEN c IN topics THEN 1 ELSE least END AS least, CASE WHEN year IS NULL THEN 0.0 WHEN year >= newestYear THEN 1.0 ELSE 5.0 / (5 + newestYear - year) END AS recent
  WITH c, least, $collaboration * strength / (strength + 1) + $citation * cited / (cited + 10.0) + $recency * recent AS part, CASE WHEN $topic > 0 AND least < size(topics) THEN coalesce(c.workCount, 0) ELSE 0 END AS effort
  ORDER BY part DESC, c.id
  WITH collect(CASE WHEN c:Researcher THEN [c, part, least, effort] END) AS humans, collect(CASE WHEN c:Institution THEN [c, part, least, effort] END) AS houses, collect(CASE WHEN c:Work OR c:Topic THEN [c, part, least] END) AS rest
  WITH humans, houses, rest, humans[$skipped..$skipped + $weighed] AS first, houses[$skipped..$skipped + $weighed] AS firstHouses
  WITH humans, houses, rest,
    first[..reduce(s = [0, 0], each IN first | CASE WHEN s[1] > $effort THEN s ELSE [s[0] + 1, s[1] + each[3]] END)[0]] AS first,
    firstHouses[..reduce(s = [0, 0], each IN firstHouses | CASE WHEN s[1] > $effort THEN s ELSE [s[0] + 1, s[1] + each[3]] END)[0]] AS firstHouses
  WITH humans, houses, rest, rest + first + firstHouses AS some, $skipped + size(first) AS endPeople, $skipped + size(firstHouses) AS endPlaces
  WITH humans, houses, rest, endPeople, endPlaces, [each IN some WHERE NOT each[0] IN taken] AS some // if paged
  <slice/ranked>
  RETURN people, papers, subjects, places, [each IN humans + houses + rest | each[0]] AS found, size(humans) AS manyPeople, size(houses) AS manyPlaces, endPeople, endPlaces
}
