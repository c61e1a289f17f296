// A topic and every topic below it.
// Binds node: Topic.
MATCH (this)<-[:WITHIN*0..8]-(node:Topic)
