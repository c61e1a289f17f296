// The edges among the nodes in `shown`, and between them and those in `known`. `reads` and `knownReads` are what was
// read of the people and institutions among them. Empty where nothing that needs edges is selected.
// Parameters: $connected, whether edges are needed; $years, whether the years of affiliations are needed too.
// Binds edges: [[kind, source id, target id, works, strength or score, years, first year, last year], …]. The years are
// those of the works; where works are not filtered, the first and last year of AFFILIATED_WITH are the affiliation's
// own.
WITH *, CASE WHEN $connected THEN [[shown, shown + known], [known, shown]] ELSE [] END AS sides,
  CASE WHEN $connected THEN [[reads, shown + known], [knownReads, shown]] ELSE [] END AS readSides
CALL (sides, readSides, reads, knownReads, known) {
  CALL (sides, readSides, reads, knownReads, known) {
    UNWIND sides AS side
    UNWIND side[0] AS x
    WITH x, side[1] AS others
    MATCH (x)-[e:ABOUT|CREDITED_TO|CITES|WITHIN|PART_OF|AFFILIATED_WITH]->(y) // if whole
    MATCH (x)-[e:ABOUT|CREDITED_TO|CITES|WITHIN|PART_OF]->(y) // if filtered
    WHERE y IN others
    RETURN [type(e), x.id, y.id, e.works, e.score, [x.year], e.since, e.until] AS edge
    UNION ALL
    UNWIND sides AS side
    UNWIND side[0] AS w
    WITH w, side[1] AS others
    MATCH (w:Work)<-[:AUTHORED]-(r:Researcher)
    WHERE r IN others
    RETURN ['AUTHORED', r.id, w.id, 1, null, [w.year]] AS edge
    UNION ALL
    UNWIND readSides AS side
    UNWIND side[0] AS read
    WITH read, side[1] AS others WHERE read[0]:Researcher OR read[0]:Institution
    UNWIND read[2] AS w
    WITH read[1] AS id, w, others
    MATCH (w)-[:ABOUT]->(t:Topic)
    WHERE t IN others
    WITH id, t, count(*) AS n, collect(w.year) AS years
    RETURN ['WORKS_ON', id, t.id, n, null, years] AS edge
    UNION ALL
    <slice/affiliation_years> // if whole
    UNION ALL // if whole
    <slice/credited_affiliations> // if filtered
    UNION ALL // if filtered
    <slice/collaborated>
  }
  RETURN collect(edge) AS edges
}
