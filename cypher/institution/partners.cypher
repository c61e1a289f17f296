// The institutions credited on the same works.
// Binds node: Institution, edge: jointWorkCount, lastYear.
MATCH (this)<-[:CREDITED_TO]-(work:Work)-[:CREDITED_TO]->(node:Institution)
WHERE node <> this
WITH node, count(*) AS works, max(work.year) AS lastYear
WITH node, {jointWorkCount: works, lastYear: lastYear} AS edge
