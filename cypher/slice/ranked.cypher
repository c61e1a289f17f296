// The candidates, ranked. `some` has [candidate, its score without the topic part, how much it shares directly with a
// center, the works to read of it]. Where the kinds of a candidate and a center ask for it and topics have a weight,
// the topics shared with each center are counted from the candidate's works, the newest where there are very many, and
// the center with the most counts.
// Parameters: $topic, a weight; $weights, the sum of all weights, or 1 when it is 0; $read; with the flag after $score
// and $scoreId, after which the page starts; as slice/reads.
// Binds people, papers, subjects, places: [[candidate, score], …] of each kind, the best first.
CALL (some, topics, shares) {
  CALL (some, topics, shares) {
    UNWIND some AS each
    RETURN each, each[2] AS shared
    UNION ALL
    UNWIND some AS each
    WITH each, each[0] AS c
    WHERE $topic > 0 AND c:Work
    MATCH (c)-[:ABOUT]->(t:Topic)
    WHERE t IN topics
    WITH each, collect(t) AS own
    RETURN each, CASE size(shares[0]) WHEN 1 THEN size(own) ELSE reduce(most = 0, many IN [theirs IN shares[0] | size([t IN own WHERE t IN theirs])] | CASE WHEN many > most THEN many ELSE most END) END AS shared
    UNION ALL
    CALL (some) {
      UNWIND some AS each
      WITH each, each[0] AS c
      WHERE each[3] > 0 AND c.workCount <= $read
      MATCH (c)-[:AUTHORED|CREDITED_TO]-(w:Work)
      WHERE coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
      RETURN w, collect(each) AS several
    }
    MATCH (w)-[:ABOUT]->(t:Topic)
    WHERE t IN topics
    UNWIND several AS each
    WITH each, collect(DISTINCT t) AS own
    WITH each, own, CASE WHEN each[0]:Researcher THEN shares[1] ELSE shares[2] END AS kind
    RETURN each, CASE size(shares[0]) WHEN 1 THEN size(own) ELSE reduce(most = 0, many IN [theirs IN kind | size([t IN own WHERE t IN theirs])] | CASE WHEN many > most THEN many ELSE most END) END AS shared
    UNION ALL
    UNWIND some AS each
    WITH each, each[0] AS c
    WHERE each[3] > 0 AND c.workCount > $read
    CALL (c) {
      WITH c WHERE c:Researcher
      MATCH ()-[e:AUTHORED]->(w:Work)
      WHERE e.of = c.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        AND coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
      RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $read
      UNION ALL
      WITH c WHERE c:Institution
      MATCH (w:Work)-[e:CREDITED_TO]->()
      WHERE e.of = c.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        AND coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
      RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $read
    }
    MATCH (w)-[:ABOUT]->(t:Topic)
    WHERE t IN topics
    WITH each, collect(DISTINCT t) AS own
    WITH each, own, CASE WHEN each[0]:Researcher THEN shares[1] ELSE shares[2] END AS kind
    RETURN each, CASE size(shares[0]) WHEN 1 THEN size(own) ELSE reduce(most = 0, many IN [theirs IN kind | size([t IN own WHERE t IN theirs])] | CASE WHEN many > most THEN many ELSE most END) END AS shared
  }
  WITH each, max(shared) AS shared
  WITH each[0] AS c, round((each[1] + $topic * shared / (shared + 3.0)) / $weights, 9) AS score
  WHERE score < $score OR (score = $score AND c.id > $scoreId) // if after
  WITH c, score ORDER BY score DESC, c.id
  RETURN collect(CASE WHEN c:Researcher THEN [c, score] END) AS people, collect(CASE WHEN c:Work THEN [c, score] END) AS papers, collect(CASE WHEN c:Topic THEN [c, score] END) AS subjects, collect(CASE WHEN c:Institution THEN [c, score] END) AS places
}
