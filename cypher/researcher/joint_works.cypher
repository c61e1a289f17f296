// The works that both ends of a collaboration authored.
// Binds node: Work.
MATCH (this)-[:AUTHORED]->(node:Work)<-[:AUTHORED]-(that)
