// References to works that are here: $rows as [work id, [id of a cited work, …]].
UNWIND $rows AS row
MATCH (w:Work {id: row[0]})
UNWIND row[1] AS id
MATCH (cited:Work {id: id})
CREATE (w)-[:CITES {of: cited.id, newest: w.newest, work: w.id}]->(cited)
