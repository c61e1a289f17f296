// The topic directly above a topic.
// Binds node: Topic.
MATCH (this)-[:WITHIN]->(node:Topic)
