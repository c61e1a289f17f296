// The people with a work on a topic or on one below it.
// Binds node: Researcher, edge: workCount.
MATCH (this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(work:Work)
WITH DISTINCT work
MATCH (work)<-[:AUTHORED]-(node:Researcher)
WITH node, count(*) AS works
WITH node, {workCount: works} AS edge
