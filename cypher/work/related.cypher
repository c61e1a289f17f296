// The works near a work: those that share references with it (bibliographic coupling, Kessler 1963), also such as are not
// imported, and those that are cited together with it (co-citation, Small 1973). Each is measured by Salton's cosine,
// shared / sqrt(mine * theirs), and the score is the mean of both.
// Read are the 100 references that the fewest works share, for they say the most, and of each the 200 newest works; one
// that over 1,000 works share is passed over unless there is no rarer; the 200 newest works that cite this one, and the 200
// newest that each of them cites. atLeast tells when there was more of any.
// Binds node: Work, edge: score (0..1, nine decimals), sharedReferences, sharedMissingReferences, sharedCitations, atLeast.
CALL (this) {
  MATCH (this)-[:CITES|AWAITS]->(reference)
  WITH reference, COUNT { (reference)<-[:CITES|AWAITS]-() } AS uses
  WHERE uses > 1
  WITH reference, uses ORDER BY uses, coalesce(reference.id, reference.key) LIMIT 101
  WITH collect([reference, uses]) AS found
  RETURN [place IN range(0, size(found[..100]) - 1) WHERE place = 0 OR found[place][1] <= 1000 | found[place][0]] AS references,
    size(found) > 100 OR any(pair IN found WHERE pair[1] > 200) AS less
}
CALL (this) {
  MATCH (citing:Work)-[place:CITES]->()
  WHERE place.of = this.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
  WITH citing, place ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 200
  WITH citing, COUNT { (citing)-[:CITES]->() } AS size
  RETURN collect(citing) AS citations, max(size) > 200 AS fewer
}
CALL (references, citations) {
  UNWIND references AS reference
  CALL (reference) {
    MATCH (citing:Work)-[place:CITES]->()
    WHERE place.of = reference.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
    RETURN citing ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 200
    UNION ALL
    MATCH (reference:Key)<-[:AWAITS]-(citing:Work)
    RETURN citing ORDER BY citing.newest DESC, citing.id DESC LIMIT 200
  }
  RETURN citing AS node, CASE WHEN reference:Work THEN 1 ELSE 0 END AS reference, CASE WHEN reference:Work THEN 0 ELSE 1 END AS missing, 0 AS citation
  UNION ALL
  UNWIND citations AS citing
  CALL (citing) {
    MATCH (citing)-[:CITES]->(cited:Work)
    RETURN cited ORDER BY cited.newest DESC, cited.id DESC LIMIT 200
  }
  RETURN cited AS node, 0 AS reference, 0 AS missing, 1 AS citation
}
WITH this, node, less OR coalesce(fewer, false) OR this.citationCount > 200 AS atLeast, sum(reference) AS shared, sum(missing) AS missing, sum(citation) AS citations
WHERE node <> this
WITH node, shared, missing, citations, atLeast,
  CASE shared + missing WHEN 0 THEN 0 ELSE (shared + missing) / sqrt(1.0 * COUNT { (this)-[:CITES|AWAITS]->() } * COUNT { (node)-[:CITES|AWAITS]->() }) END AS coupling,
  CASE citations WHEN 0 THEN 0 ELSE citations / sqrt(1.0 * this.citationCount * node.citationCount) END AS cocitation
WITH node, {score: round((coupling + cocitation) / 2, 9), sharedReferences: shared, sharedMissingReferences: missing, sharedCitations: citations, atLeast: atLeast} AS edge
