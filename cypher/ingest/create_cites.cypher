// Create the citations of works that are in the graph.
// parameters: $rows as [work id, [id of a cited work, …]]
UNWIND $rows AS row
MATCH (w:Work {id: row[0]})
UNWIND row[1] AS id
MATCH (cited:Work {id: id})
CREATE (w)-[:CITES {of: cited.id, newest: w.newest, work: w.id}]->(cited)
