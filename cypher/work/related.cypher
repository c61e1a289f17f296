// The works related to a work: those that share references with it, imported or not (bibliographic coupling, Kessler
// 1963), and those that are cited together with it (co-citation, Small 1973). Each is measured by Salton's cosine,
// shared / sqrt(mine * theirs), and the score is the mean of both.
// Of its references the rarest are read in full, as many as 20,000 works have together; of each of the next twenty in
// this graph (or of the first, where there is no rarer one) the newest 500 works. What is shared is then counted again
// for the best 500, so that this limit decides only which works are found, not their order. Of the works that cite this
// one the newest 1,000 are read, as many as have 20,000 references together. atLeast is true when there was more of
// any.
// Binds node: Work, edge: score (0..1, nine decimals), sharedReferences, sharedMissingReferences, sharedCitations,
// atLeast.
CALL (this) {
  MATCH (this)-[:CITES|AWAITS]->(reference)
  WITH reference, COUNT { (reference)<-[:CITES|AWAITS]-() } AS uses
  WHERE uses > 1
  WITH reference, uses ORDER BY uses, coalesce(reference.id, reference.key)
  WITH collect([reference, uses]) AS found
  WITH found, reduce(read = [0, 0], pair IN found | CASE WHEN read[1] + pair[1] > 20000 THEN read ELSE [read[0] + 1, read[1] + pair[1]] END)[0] AS whole
  RETURN [pair IN found[..whole] | pair[0]] AS references, [pair IN found[whole..whole + 20] WHERE pair[0]:Work OR (whole = 0 AND pair = found[0]) | pair[0]] AS crowded, size(found) > whole AS less
}
CALL (this) {
  MATCH (citing:Work)-[place:CITES]->()
  WHERE place.of = this.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
  WITH citing, place ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 1000
  WITH collect([citing, COUNT { (citing)-[:CITES]->() }]) AS found
  WITH found, reduce(read = [0, 0], pair IN found | CASE WHEN read[0] > 0 AND read[1] + pair[1] > 20000 THEN [read[0], 20001] ELSE [read[0] + 1, read[1] + pair[1]] END)[0] AS whole
  RETURN [pair IN found[..whole] | pair[0]] AS citations, size(found) > whole AS fewer
}
CALL (references, crowded, citations) {
  UNWIND references AS reference
  MATCH (reference)<-[:CITES|AWAITS]-(citing:Work)
  RETURN citing AS node, CASE WHEN reference:Work THEN 1 ELSE 0 END AS reference, CASE WHEN reference:Work THEN 0 ELSE 1 END AS missing, 0 AS citation
  UNION ALL
  UNWIND crowded AS reference
  CALL (reference) {
    MATCH (citing:Work)-[place:CITES]->()
    WHERE place.of = reference.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
    RETURN citing ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 500
    UNION ALL
    MATCH (reference:Key)<-[:AWAITS]-(citing:Work)
    RETURN citing ORDER BY citing.newest DESC, citing.id DESC LIMIT 500
  }
  RETURN citing AS node, CASE WHEN reference:Work THEN 1 ELSE 0 END AS reference, CASE WHEN reference:Work THEN 0 ELSE 1 END AS missing, 0 AS citation
  UNION ALL
  UNWIND citations AS citing
  MATCH (citing)-[:CITES]->(cited:Work)
  RETURN cited AS node, 0 AS reference, 0 AS missing, 1 AS citation
}
WITH this, node, less, less OR fewer OR this.citationCount > 1000 AS atLeast, sum(reference) AS shared, sum(missing) AS missing, sum(citation) AS citations
WHERE node <> this
WITH this, less, atLeast, node, shared, missing, citations,
  CASE shared + missing WHEN 0 THEN 0 ELSE (shared + missing) / sqrt(1.0 * COUNT { (this)-[:CITES|AWAITS]->() } * COUNT { (node)-[:CITES|AWAITS]->() }) END AS coupling,
  CASE citations WHEN 0 THEN 0 ELSE citations / sqrt(1.0 * this.citationCount * node.citationCount) END AS cocitation
ORDER BY coupling + cocitation DESC, node.id DESC
WITH this, less, atLeast, collect([node, shared, missing, citations, coupling, cocitation]) AS near
CALL (this, less, near) {
  UNWIND CASE WHEN less THEN [] ELSE near END AS each
  RETURN each[0] AS node, each[1] AS shared, each[2] AS missing, each[3] AS citations, each[4] AS coupling, each[5] AS cocitation
  UNION ALL
  UNWIND CASE WHEN less THEN near[..500] ELSE [] END AS each
  WITH each, each[0] AS node
  WITH each, node, COUNT { (node)-[:CITES]->(:Work)<-[:CITES]-(this) } AS shared, COUNT { (node)-[:AWAITS]->(:Key)<-[:AWAITS]-(this) } AS missing
  RETURN node, shared, missing, each[3] AS citations,
    CASE shared + missing WHEN 0 THEN 0 ELSE (shared + missing) / sqrt(1.0 * COUNT { (this)-[:CITES|AWAITS]->() } * COUNT { (node)-[:CITES|AWAITS]->() }) END AS coupling, each[5] AS cocitation
}
WITH node, {score: round((coupling + cocitation) / 2, 9), sharedReferences: shared, sharedMissingReferences: missing, sharedCitations: citations, atLeast: atLeast} AS edge
