// Return the ids of topics and of all topics that they lie within.
// parameters: $ids of topics
UNWIND $ids AS id
MATCH (t:Topic {id: id})
MATCH (t)-[:WITHIN*0..8]->(above)
RETURN collect(DISTINCT above.id)
