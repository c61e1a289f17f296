// ---- visitor ----

// researcher
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Researcher)
WITH this LIMIT 1
RETURN [[[COLLECT { CALL (this) {
  MATCH ()-[place:AUTHORED]->(work:Work)
  WHERE place.of = this.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
  WITH work, place ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 100
  RETURN collect(work) AS works
}
CALL (this, works) {
  UNWIND works AS work
  WITH this, work, work.authorCount - 1 AS others
  WHERE others > 0
  MATCH (work)<-[:AUTHORED]-(known:Researcher)
  WHERE known <> this
  WITH known, sum(1.0 / others) AS strength
  ORDER BY strength DESC, known.id DESC
  RETURN collect(known) AS known
}
CALL (this, works, known) {
  UNWIND known[..50] AS piece
  CALL (piece) {
    MATCH ()-[place:AUTHORED]->(work:Work)
    WHERE place.of = piece.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
    RETURN work ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 50
  }
  WITH piece, work
  WHERE work.authorCount <= 100
  MATCH (work)<-[:AUTHORED]-(n1:Researcher)
  RETURN DISTINCT n1, 'SHARED_COAUTHOR' AS kind, piece, piece.collaboratorCount AS sharers
  UNION ALL
  CALL (works) {
    UNWIND works AS work
    MATCH (work)-[:ABOUT]->(topic:Topic)
    WITH topic, count(*) AS mine
    RETURN topic ORDER BY mine DESC, topic.id DESC LIMIT 5
  }
  CALL (topic) {
    MATCH (work:Work)-[place:ABOUT]->()
    WHERE place.of = topic.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
    RETURN work ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 50
  }
  WITH topic, work
  WHERE work.authorCount <= 100
  MATCH (work)<-[:AUTHORED]-(n1:Researcher)
  RETURN DISTINCT n1, 'SHARED_TOPIC' AS kind, topic AS piece, topic.workCount AS sharers
  UNION ALL
  CALL (works) {
    UNWIND works AS work
    MATCH (work)-[:CITES]->(cited:Work)
    WITH DISTINCT cited
    RETURN cited ORDER BY cited.newest DESC, cited.id DESC LIMIT 200
  }
  WITH cited
  WHERE cited.authorCount <= 100
  MATCH (cited)<-[:AUTHORED]-(n1:Researcher)
  RETURN n1, 'CITES' AS kind, cited AS piece, cited.citationCount AS sharers
  UNION ALL
  CALL (works) {
    UNWIND works AS work
    CALL (work) {
      MATCH (citing:Work)-[place:CITES]->()
      WHERE place.of = work.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
      RETURN citing ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 200
    }
    WITH DISTINCT citing
    RETURN citing ORDER BY citing.newest DESC, citing.id DESC LIMIT 200
  }
  WITH citing, COUNT { (citing)-[:CITES|AWAITS]->() } AS sharers
  WHERE citing.authorCount <= 100
  MATCH (citing)<-[:AUTHORED]-(n1:Researcher)
  RETURN n1, 'CITED_BY' AS kind, citing AS piece, sharers
  UNION ALL
  CALL (works) {
    UNWIND works AS work
    CALL (work) {
      MATCH (citing:Work)-[place:CITES]->()
      WHERE place.of = work.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
      RETURN citing ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 50
    }
    WITH DISTINCT citing
    RETURN citing ORDER BY citing.newest DESC, citing.id DESC LIMIT 50
  }
  WITH citing, COUNT { (citing)-[:CITES|AWAITS]->() } AS sharers
  CALL (citing) {
    MATCH (citing)-[:CITES]->(cited:Work)
    RETURN cited ORDER BY cited.newest DESC, cited.id DESC LIMIT 100
  }
  WITH citing, sharers, cited
  WHERE cited.authorCount <= 100
  MATCH (cited)<-[:AUTHORED]-(n1:Researcher)
  RETURN DISTINCT n1, 'CO_CITED' AS kind, citing AS piece, sharers
}
WITH this, known, n1, kind, piece, 1 / log(e() + sharers) AS says
WHERE n1 <> this AND NOT n1 IN known
WITH this, n1, kind, sum(says) AS said, collect([piece, says]) AS evidence
WITH this, n1, round(sum(said / (said + 1)), 9) AS weights, collect({kind: kind, evidence: evidence}) AS reasons
ORDER BY weights DESC, n1.id DESC LIMIT 200
CALL (this, n1, reasons) {
  UNWIND reasons AS reason
  UNWIND reason.evidence AS pair
  RETURN reason.kind AS kind, pair[0] AS piece, pair[1] AS says
  UNION ALL
  MATCH (n1)-[:AFFILIATED_WITH]->(piece:Institution)<-[:AFFILIATED_WITH]-(this)
  RETURN 'SHARED_INSTITUTION' AS kind, piece, 1 / log(e() + piece.researcherCount) AS says
}
WITH this, n1, kind, piece, says ORDER BY says DESC, piece.id DESC
WITH this, n1, kind, sum(says) AS said, collect(piece) AS evidence
WITH this, n1, kind, round(said / (said + 1), 9) AS weight, evidence ORDER BY weight DESC, kind
WITH this, n1, sum(weight) AS weights, collect({kind: kind, weight: weight, evidence: evidence}) AS reasons
WHERE (this.workCount <= 100 OR NOT EXISTS { MATCH (n1)-[:AUTHORED]->(work:Work) WHERE EXISTS { (work)<-[:AUTHORED]-(this) } })
WITH n1, {score: round(weights / 6, 9), reasons: reasons} AS e1
WITH n1, e1 ORDER BY e1.score DESC, n1.id DESC LIMIT $p1_n
RETURN [e1.score, n1.name, COLLECT { UNWIND e1.reasons AS e2 RETURN [e2.kind, [e2.kind, this.label, n1.label, size(e2.evidence), [piece IN e2.evidence[..2] | piece.label]], e2.weight, size(e2.evidence), COLLECT { UNWIND e2.evidence[..$p3_n] AS n3
CALL (n3) { WITH n3 WHERE n3:Institution RETURN ['Institution', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Researcher RETURN ['Researcher', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Topic RETURN ['Topic', [n3.label]] AS chosen
UNION ALL
WITH n3 WHERE n3:Work RETURN ['Work', [n3.label, n3.year]] AS chosen
UNION ALL
WITH n3 WHERE n3 IS NULL RETURN [] AS chosen }
RETURN chosen }] }] }]]] AS found

// parameters
{
  "p3_n": 2,
  "p1_n": 3,
  "keys": [
    "openalex:A5000000001",
    "A5000000001"
  ]
}

// work
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Work)
WITH this LIMIT 1
RETURN [[[COLLECT { CALL (this) {
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
  RETURN citing AS n1, CASE WHEN reference:Work THEN 1 ELSE 0 END AS reference, CASE WHEN reference:Work THEN 0 ELSE 1 END AS missing, 0 AS citation
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
  RETURN citing AS n1, CASE WHEN reference:Work THEN 1 ELSE 0 END AS reference, CASE WHEN reference:Work THEN 0 ELSE 1 END AS missing, 0 AS citation
  UNION ALL
  UNWIND citations AS citing
  MATCH (citing)-[:CITES]->(cited:Work)
  RETURN cited AS n1, 0 AS reference, 0 AS missing, 1 AS citation
}
WITH this, n1, less, less OR fewer OR this.citationCount > 1000 AS atLeast, sum(reference) AS shared, sum(missing) AS missing, sum(citation) AS citations
WHERE n1 <> this
WITH this, less, atLeast, n1, shared, missing, citations,
  CASE shared + missing WHEN 0 THEN 0 ELSE (shared + missing) / sqrt(1.0 * COUNT { (this)-[:CITES|AWAITS]->() } * COUNT { (n1)-[:CITES|AWAITS]->() }) END AS coupling,
  CASE citations WHEN 0 THEN 0 ELSE citations / sqrt(1.0 * this.citationCount * n1.citationCount) END AS cocitation
ORDER BY coupling + cocitation DESC, n1.id DESC
WITH this, less, atLeast, collect([n1, shared, missing, citations, coupling, cocitation]) AS near
CALL (this, less, near) {
  UNWIND CASE WHEN less THEN [] ELSE near END AS each
  RETURN each[0] AS n1, each[1] AS shared, each[2] AS missing, each[3] AS citations, each[4] AS coupling, each[5] AS cocitation
  UNION ALL
  UNWIND CASE WHEN less THEN near[..500] ELSE [] END AS each
  WITH each, each[0] AS n1
  WITH each, n1, COUNT { (n1)-[:CITES]->(:Work)<-[:CITES]-(this) } AS shared, COUNT { (n1)-[:AWAITS]->(:Key)<-[:AWAITS]-(this) } AS missing
  RETURN n1, shared, missing, each[3] AS citations,
    CASE shared + missing WHEN 0 THEN 0 ELSE (shared + missing) / sqrt(1.0 * COUNT { (this)-[:CITES|AWAITS]->() } * COUNT { (n1)-[:CITES|AWAITS]->() }) END AS coupling, each[5] AS cocitation
}
WITH n1, {score: round((coupling + cocitation) / 2, 9), sharedReferences: shared, sharedMissingReferences: missing, sharedCitations: citations, atLeast: atLeast} AS e1
WITH n1, e1 ORDER BY e1.score DESC, n1.id DESC LIMIT $p1_n
RETURN [e1.score, e1.sharedReferences, n1.title] }]]] AS found

// parameters
{
  "p1_n": 3,
  "keys": [
    "doi:10.1000/example",
    "10.1000/example"
  ]
}

// topic
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(this:Topic)
WITH this LIMIT 1
RETURN [[[COLLECT { CALL (this) {
  MATCH (this)<-[:WITHIN*0..8]-(topic:Topic)
  CALL (topic) {
    MATCH (work:Work)-[place:ABOUT]->()
    WHERE place.of = topic.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
    RETURN work ORDER BY place.of DESC, place.newest DESC, place.work DESC LIMIT 2000
  }
  WITH DISTINCT work
  RETURN work ORDER BY work.newest DESC, work.id DESC LIMIT 2000
}
MATCH (work)-[:ABOUT]->(n1:Topic)
WITH this, n1, count(*) AS shared
WHERE NOT EXISTS { (n1)-[:WITHIN*0..8]->(this) } AND NOT EXISTS { (this)-[:WITHIN*1..8]->(n1) }
WITH n1, {sharedWorkCount: shared, score: round(shared / sqrt(1.0 * this.workCount * n1.workCount), 9), atLeast: this.workCount > 2000} AS e1
WITH n1, e1 ORDER BY e1.score DESC, n1.id DESC LIMIT $p1_n
RETURN [e1.score, e1.sharedWorkCount, n1.name] }]]] AS found

// parameters
{
  "p1_n": 3,
  "keys": [
    "openalex:T10001",
    "T10001"
  ]
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
