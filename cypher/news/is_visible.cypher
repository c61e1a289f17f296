// The subject of a piece of news, if it still exists and the account with the id `account` may see it.
MATCH (this)-[:TELLS]->(subject)
WHERE (this.kind <> 'NEW_COLLABORATION' OR EXISTS { (this)-[:MEETS]->() })
AND (NOT subject:Invitation OR EXISTS {
  MATCH (:User {id: account})-[:IS]->(:Researcher)-[relation:SENT|TO]-(subject)
  WHERE CASE type(relation) WHEN 'SENT' THEN subject.sender ELSE subject.recipient END = account
})
