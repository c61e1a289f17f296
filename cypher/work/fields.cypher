// The topics of level FIELD above or among the topics that sources put directly on a work, each once.
// Binds node: Topic.
MATCH (this)-[:ABOUT]->(:Topic)-[:WITHIN*0..8]->(node:Topic {level: 'FIELD'})
WITH DISTINCT node
