// What the nodes in `centers` contribute to the scores of others, from what `reads` has of them: their topics (for
// people and institutions those of the works read, for a work its own, for a topic itself), and what others share with
// them directly.
// Binds topics: all topics of the centers; shares: three lists, for works, for people and for institutions, of the
// topics of each center with which these share topics; direct: [[node, how many], …], the most works (or topics, of
// which a topic is one) that a node shares with any center: people and institutions with a topic, people and topics
// with an institution, topics with the rest.
CALL (centers, reads) {
  CALL (centers, reads) {
    UNWIND reads AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Researcher OR s:Institution
    UNWIND works AS w
    MATCH (w)-[:ABOUT]->(t:Topic)
    RETURN s, t, count(*) AS n
    UNION ALL
    UNWIND centers AS s
    WITH s WHERE s:Work
    MATCH (s)-[:ABOUT]->(t:Topic)
    RETURN s, t, 1 AS n
    UNION ALL
    UNWIND centers AS s
    WITH s WHERE s:Topic
    RETURN s, s AS t, 0 AS n
  }
  WITH s, collect(t) AS own, collect([t, CASE WHEN s:Institution THEN n ELSE 1 END]) AS counts
  RETURN collect([s, own, counts]) AS owned
}
WITH *, reduce(topics = [], each IN owned | topics + each[1]) AS topics, [[each IN owned | each[1]], [each IN owned WHERE each[0]:Researcher OR each[0]:Work | each[1]], [each IN owned WHERE NOT each[0]:Topic | each[1]]] AS shares
CALL (reads, owned) {
  CALL (reads, owned) {
    UNWIND owned AS each
    WITH each WHERE NOT each[0]:Topic
    UNWIND each[2] AS pair
    RETURN pair[0] AS c, each[0] AS s, pair[1] AS n
    UNION ALL
    UNWIND reads AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Topic AND $topic > 0
    UNWIND works AS w
    MATCH (w)-[:AUTHORED|CREDITED_TO]-(c)
    RETURN c, s, count(*) AS n
    UNION ALL
    UNWIND reads AS read
    WITH read[0] AS s, read[1] AS id, read[2] AS works
    WHERE s:Institution AND $topic > 0
    UNWIND works AS w
    MATCH (w)<-[e:AUTHORED]-(c:Researcher)
    WHERE id IN e.institutions
    RETURN c, s, count(*) AS n
  }
  WITH c, max(n) AS n
  RETURN collect([c, n]) AS direct
}
