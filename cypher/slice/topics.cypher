// The topics of the nodes in `centers`: of people and institutions those of the works in `reads`, of a work its own; a topic
// is one itself.
// Binds topics.
CALL (centers, reads) {
  CALL (centers, reads) {
    UNWIND reads AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Researcher OR s:Institution
    UNWIND works AS w
    WITH DISTINCT w
    MATCH (w)-[:ABOUT]->(t:Topic)
    RETURN t
    UNION
    UNWIND centers AS w
    WITH w WHERE w:Work
    MATCH (w)-[:ABOUT]->(t:Topic)
    RETURN t
    UNION
    UNWIND centers AS t
    WITH t WHERE t:Topic
    RETURN t
  }
  RETURN collect(t) AS topics
}
