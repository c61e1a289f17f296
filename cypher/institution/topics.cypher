// The topics of the works that credit an institution.
// Binds node: Topic, edge: workCount.
MATCH (this)<-[:CREDITED_TO]-(:Work)-[:ABOUT]->(node:Topic)
WITH node, count(*) AS works
WITH node, {workCount: works} AS edge
