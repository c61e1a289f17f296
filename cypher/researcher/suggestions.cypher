// The people with whom a researcher has no joint work but something in common, each with the reasons. A piece of
// evidence counts 1/ln(e + how many share it) (Adamic & Adar 2003); a sum of x over the evidence makes a weight of x/(x
// + 1); the score is the mean of the six weights, 0 for a kind without evidence.
// SHARED_COAUTHOR: a common co-author among the 50 strongest ties (Newman 2001), shared by all their collaborators.
// SHARED_TOPIC: a topic of both among the 5 most worked on, shared by all works on it.
// CITES, CITED_BY: a work of theirs that is cited, shared by all that cite it; one that cites, shared by its
// references.
// CO_CITED: a work that cites both (Small 1973), shared by its references.
// SHARED_INSTITUTION: an institution of both, shared by its people, among the 200 people whom the other kinds rank
// highest. The newest works are read: 100 of the researcher, 50 of a co-author, 50 on a topic, 200 cited and 200
// citing; for CO_CITED 50 citing, and 100 that each of these cites. Works of over 100 authors do not count.
// Binds node: Researcher, edge: score (0..1, nine decimals), reasons (greatest weight first: kind, weight,
// evidence, the rarest first).
CALL (this) {
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
  MATCH (work)<-[:AUTHORED]-(node:Researcher)
  RETURN DISTINCT node, 'SHARED_COAUTHOR' AS kind, piece, piece.collaboratorCount AS sharers
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
  MATCH (work)<-[:AUTHORED]-(node:Researcher)
  RETURN DISTINCT node, 'SHARED_TOPIC' AS kind, topic AS piece, topic.workCount AS sharers
  UNION ALL
  CALL (works) {
    UNWIND works AS work
    MATCH (work)-[:CITES]->(cited:Work)
    WITH DISTINCT cited
    RETURN cited ORDER BY cited.newest DESC, cited.id DESC LIMIT 200
  }
  WITH cited
  WHERE cited.authorCount <= 100
  MATCH (cited)<-[:AUTHORED]-(node:Researcher)
  RETURN node, 'CITES' AS kind, cited AS piece, cited.citationCount AS sharers
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
  MATCH (citing)<-[:AUTHORED]-(node:Researcher)
  RETURN node, 'CITED_BY' AS kind, citing AS piece, sharers
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
  MATCH (cited)<-[:AUTHORED]-(node:Researcher)
  RETURN DISTINCT node, 'CO_CITED' AS kind, citing AS piece, sharers
}
WITH this, known, node, kind, piece, 1 / log(e() + sharers) AS says
WHERE node <> this AND NOT node IN known
WITH this, node, kind, sum(says) AS said, collect([piece, says]) AS evidence
WITH this, node, round(sum(said / (said + 1)), 9) AS weights, collect({kind: kind, evidence: evidence}) AS reasons
ORDER BY weights DESC, node.id DESC LIMIT 200
CALL (this, node, reasons) {
  UNWIND reasons AS reason
  UNWIND reason.evidence AS pair
  RETURN reason.kind AS kind, pair[0] AS piece, pair[1] AS says
  UNION ALL
  MATCH (node)-[:AFFILIATED_WITH]->(piece:Institution)<-[:AFFILIATED_WITH]-(this)
  RETURN 'SHARED_INSTITUTION' AS kind, piece, 1 / log(e() + piece.researcherCount) AS says
}
WITH this, node, kind, piece, says ORDER BY says DESC, piece.id DESC
WITH this, node, kind, sum(says) AS said, collect(piece) AS evidence
WITH this, node, kind, round(said / (said + 1), 9) AS weight, evidence ORDER BY weight DESC, kind
WITH this, node, sum(weight) AS weights, collect({kind: kind, weight: weight, evidence: evidence}) AS reasons
WHERE (this.workCount <= 100 OR NOT EXISTS { MATCH (node)-[:AUTHORED]->(work:Work) WHERE EXISTS { (work)<-[:AUTHORED]-(this) } })
WITH node, {score: round(weights / 6, 9), reasons: reasons} AS edge
