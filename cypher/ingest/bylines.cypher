// Return the people on works, as [work id, [researcher id, …]].
// parameters: $ids of works
UNWIND $ids AS id
MATCH (w:Work {id: id})
RETURN collect([id, COLLECT { MATCH (w)<-[:AUTHORED]-(r) RETURN r.id }])
