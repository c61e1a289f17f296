// Create the topics of works.
// parameters: $rows as [work id, [[topic id, score, is primary], …]]
UNWIND $rows AS row
MATCH (w:Work {id: row[0]})
UNWIND row[1] AS about
MATCH (t:Topic {id: about[0]})
CREATE (w)-[:ABOUT {score: about[1], primary: about[2], of: t.id, newest: w.newest, work: w.id}]->(t)
