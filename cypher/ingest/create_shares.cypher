// Create the relations of works to DOIs of theirs that name another work.
// parameters: $rows as [work id, [key, …]]
UNWIND $rows AS row
MATCH (w:Work {id: row[0]})
UNWIND row[1] AS key
MATCH (k:Key {key: key})
CREATE (w)-[:SHARES]->(k)
