// Create the institutions of works.
// parameters: $rows as [work id, [institution id, …]]
UNWIND $rows AS row
MATCH (w:Work {id: row[0]})
UNWIND row[1] AS id
MATCH (i:Institution {id: id})
CREATE (w)-[:CREDITED_TO {of: i.id, newest: w.newest, work: w.id}]->(i)
