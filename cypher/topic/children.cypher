// The topics directly below a topic.
// Binds node: Topic.
MATCH (this)<-[:WITHIN]-(node:Topic)
