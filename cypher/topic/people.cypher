// The people with a work on a topic or on one below it, each once.
// Binds node: Researcher.
MATCH (this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(work:Work)
WITH DISTINCT work
MATCH (work)<-[:AUTHORED]-(node:Researcher)
WITH DISTINCT node
