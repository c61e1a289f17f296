// The ids of the topics $ids and of all they lie within.
UNWIND $ids AS id
MATCH (t:Topic {id: id})
MATCH (t)-[:WITHIN*0..8]->(above)
RETURN collect(DISTINCT above.id)
