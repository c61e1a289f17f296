// The works on a topic or on one below it, each once.
// Binds node: Work.
MATCH (this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(node:Work)
WITH DISTINCT node
