// The topics that sources put directly on a researcher's works.
// Binds node: Topic, edge: workCount, share (0..1 of all the researcher's works, nine decimals), lastYear.
MATCH (this)-[:AUTHORED]->(work:Work)-[:ABOUT]->(node:Topic)
WITH this, node, count(*) AS works, max(work.year) AS lastYear
WITH node, {workCount: works, share: round(1.0 * works / COUNT { (this)-[:AUTHORED]->() }, 9), lastYear: lastYear} AS edge
