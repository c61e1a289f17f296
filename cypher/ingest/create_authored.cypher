// Create the authorships of works.
// parameters: $rows as [work id, [[researcher id, position, corresponding, name, credited as, institution ids], …]]
UNWIND $rows AS row
MATCH (w:Work {id: row[0]})
UNWIND row[1] AS entry
MATCH (r:Researcher {id: entry[0]})
CREATE (r)-[:AUTHORED {
  position: entry[1], corresponding: entry[2], name: entry[3], creditedAs: entry[4], institutions: entry[5],
  of: r.id, newest: w.newest, work: w.id
}]->(w)
