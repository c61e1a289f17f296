// Create the venues of works.
// parameters: $rows as [work id, venue id]
UNWIND $rows AS row
MATCH (w:Work {id: row[0]})
MATCH (v:Venue {id: row[1]})
CREATE (w)-[:PUBLISHED_IN {of: v.id, newest: w.newest, work: w.id}]->(v)
