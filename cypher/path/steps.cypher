// The relations between neighbouring nodes of the chosen paths.
// Binds nothing: a row for each relation, [kind, source id, target id, works, score, [year], since, until].
UNWIND chosen AS one
UNWIND range(0, size(one[0]) - 2) AS place
WITH DISTINCT one[0][place] AS before, one[0][place + 1] AS after
CALL (before, after) {
  MATCH (before)-[step:AUTHORED|ABOUT|CITES|AFFILIATED_WITH]->(after)
  RETURN step, before AS start, after AS end
  UNION ALL
  MATCH (after)-[step:AUTHORED|ABOUT|CITES|AFFILIATED_WITH]->(before)
  RETURN step, after AS start, before AS end
}
RETURN DISTINCT [type(step), start.id, end.id, step.works, step.score, [CASE type(step) WHEN 'AUTHORED' THEN end.year ELSE start.year END], step.since, step.until]
