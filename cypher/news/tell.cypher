// Tell what happened: $news as [{kind, subject, after, met, places, people}, …], the ids of what each is of, of what followers
// are told by it, of whom somebody met. News of a claim or an invitation reaches an account instead.
// Numbers are given in the order of commits, for the counter is held from here to the end of the transaction: so this is the
// last thing that one does. The value that holds it is one that is not read, as in graph/hold.      parameters: $news $now
MERGE (feed:Feed {name: 'peergraph'})
SET feed.held = true
WITH feed, coalesce(feed.last, 0) AS last
SET feed.last = last + size($news)
WITH last
UNWIND range(0, size($news) - 1) AS place
WITH $news[place] AS told, last + 1 + place AS number
MATCH (subject:Work|Claim|Invitation {id: told.subject})
CREATE (news:News {id: 'F' + toString(number), number: number, kind: told.kind, at: $now, after: told.after, met: told.met})
CREATE (news)-[:TELLS]->(subject)
WITH news, subject, told
CALL (subject, told) {
  UNWIND told.places AS id
  MATCH (reached:Researcher|Work|Topic|Institution {id: id})
  RETURN reached
  UNION
  MATCH (subject:Claim)<-[:FILED]-(reached:User)
  RETURN reached
  UNION
  WITH CASE told.kind WHEN 'INVITATION_RECEIVED' THEN subject.recipient WHEN 'INVITATION_ANSWERED' THEN subject.sender END AS id
  MATCH (reached:User {id: id})
  RETURN reached
}
CREATE (news)-[:REACHES {of: reached.id, number: news.number}]->(reached)
WITH DISTINCT news, told
UNWIND range(0, size(told.people) - 1) AS place
MATCH (met:Researcher {id: told.people[place]})
CREATE (news)-[:MEETS {place: place}]->(met)
