// The institutions credited by works on a topic or on one below it.
// Binds node: Institution, edge: workCount.
MATCH (this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(work:Work)
WITH DISTINCT work
MATCH (work)-[:CREDITED_TO]->(node:Institution)
WITH node, count(*) AS works
WITH node, {workCount: works} AS edge
