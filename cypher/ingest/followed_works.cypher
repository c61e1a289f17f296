// Return, of new works, those that followers get news of, as [work id, [id of a followed entity, …]], the first
// published first; and the followed people on them, as [researcher id, work ids]. Nothing is read where nobody follows
// anything.
// parameters: $ids of new works
CALL () {
  MATCH ()-[follows:FOLLOWS]->()
  RETURN count(follows) AS followed
}
WITH followed
WHERE followed > 0
UNWIND $ids AS id
MATCH (w:Work {id: id})
CALL (w) {
  MATCH (w)<-[:AUTHORED]-(e)
  RETURN e
  UNION
  MATCH (w)-[:CREDITED_TO]->(e)
  RETURN e
  UNION
  MATCH (w)-[:CITES]->(e)
  RETURN e
  UNION
  MATCH (w)-[:ABOUT]->()-[:WITHIN*0..8]->(e)
  RETURN e
}
WITH w, e
WHERE EXISTS { (e)<-[:FOLLOWS]-() }
WITH w, collect(e) AS places
ORDER BY w.oldest, w.id
WITH collect([w, places]) AS news
RETURN
  [one IN news | [one[0].id, [e IN one[1] | e.id]]],
  COLLECT {
    UNWIND news AS one
    UNWIND one[1] AS e
    WITH e, one[0].id AS id
    WHERE e:Researcher
    WITH e.id AS person, collect(id) AS works
    RETURN [person, works]
  }
