// Of the works $ids, which are new, those that followers are told of: [[work id, [ids of what is followed, …]], …], the first
// published first; and of the followed people on them, [[researcher id, work ids], …]. Where nobody follows anything, nothing is
// read.
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
