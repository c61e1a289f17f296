// The people with at least one joint work. The joint works are read from the works of `this`, whose bylines have them
// all.
// Parameters: $from and $to, years, with the flag years; $close, a boolean, with the flag close.
// Binds node: Researcher, edge: jointWorkCount, strength (Newman 2001: sum of 1/(authors - 1), nine decimals), close,
// firstYear, lastYear.
MATCH (this)-[mine:AUTHORED]->(work:Work)
WHERE work.year >= $from AND work.year <= $to // if years
WITH this, work, mine.position AS position, work.authorCount - 1 AS others, work.year AS year
WHERE others > 0
MATCH (work)<-[theirs:AUTHORED]-(node:Researcher)
WHERE node <> this
WITH node, count(*) AS joint, sum(1.0 / others) AS strength, min(abs(position - theirs.position)) AS gap, min(year) AS firstYear, max(year) AS lastYear
WITH node, {jointWorkCount: joint, strength: round(strength, 9), close: joint >= 2 OR gap <= 2, firstYear: firstYear, lastYear: lastYear} AS edge
WHERE edge.close = $close // if close
