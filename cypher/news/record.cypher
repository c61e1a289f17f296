// Record news: $news is a list of {kind, subject, after, met, places, people}. subject, places and people are the ids
// of what it is about, of the entities whose followers see it, and of the new collaborators. News of a claim or an
// invitation reaches an account instead.
// The counter is locked from here to the end of the transaction, so that numbers are in the order of commits; therefore
// this is the last statement of a transaction. The property that is set is one that nothing reads, as in graph/lock.
// Parameters: $news, $now.
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
