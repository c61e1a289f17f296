// Every topic.
// Binds node.
MATCH (node:Topic)
