// How many neighbours of the nodes in `reads` are not in `taken`, where no stored number gives it: the people and
// institutions of topics, of which the newest $few works are read, and the topics of people and institutions.
// Parameters: $few.
// Binds counted: [[id, kind, how many, whether not everything was read], …].
CALL (reads, taken) {
  CALL (reads, taken) {
    UNWIND reads AS read
    WITH read[0] AS s, read[1] AS id, read[2][..$few] AS works, read[3] OR size(read[2]) > $few AS cut
    WHERE s:Topic
    UNWIND works AS w
    MATCH (w)-[:AUTHORED|CREDITED_TO]-(c)
    WHERE NOT c IN taken
    WITH id, cut, c:Researcher AS person, count(DISTINCT c) AS n
    RETURN [id, CASE WHEN person THEN 'RESEARCHER' ELSE 'INSTITUTION' END, n, cut] AS each
    UNION ALL
    UNWIND reads AS read
    WITH read[0] AS s, read[1] AS id, read[2] AS works, read[3] AS cut
    WHERE s:Researcher OR s:Institution
    UNWIND works AS w
    MATCH (w)-[:ABOUT]->(c:Topic)
    WHERE NOT c IN taken
    WITH id, cut, count(DISTINCT c) AS n
    RETURN [id, 'TOPIC', n, cut] AS each
    UNION ALL // if filtered
    <slice/counted_filtered> // if filtered
  }
  RETURN collect(each) AS counted
}
