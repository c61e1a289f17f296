// The works next to each node in `front`, the newest where there are very many. Next to a work are the works that it
// cites and that cite it. A short list is read in full and in no order; of a long one the index on its relations gives
// the newest (docs/adr/0006). The two are separate, so that short lists do not pay for what long ones need.
// Parameters: $read; with the flag filtered $from, $to, $yearless (the year that a work without one counts as) and
// $types, or $anyType; with the flag later $newest and $newestId, the last work that was read before.
// Binds reads: [[node, its id, works, whether there are more, whether an institution has too many people to be read],
// …].
CALL (front) {
  CALL (front) {
    UNWIND front AS s
    WITH s WHERE COUNT { (s)-[:AUTHORED|ABOUT|CREDITED_TO|CITES]-() } <= $read
    RETURN s, COLLECT {
      MATCH (s)-[e:AUTHORED|ABOUT|CREDITED_TO|CITES]-(w:Work)
      WHERE coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
      WITH w WHERE w.newest < $newest OR (w.newest = $newest AND w.id < $newestId) // if later
      RETURN DISTINCT w
    } AS works
    UNION ALL
    UNWIND front AS s
    WITH s WHERE COUNT { (s)-[:AUTHORED|ABOUT|CREDITED_TO|CITES]-() } > $read
    RETURN s, COLLECT {
      CALL (s) {
        WITH s WHERE s:Researcher
        MATCH ()-[e:AUTHORED]->(w:Work)
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
          AND coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
          AND e.newest <= $newest AND (e.newest < $newest OR e.work < $newestId) // if later
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $read + 1
        UNION ALL
        WITH s WHERE s:Topic
        MATCH (w:Work)-[e:ABOUT]->()
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
          AND coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
          AND e.newest <= $newest AND (e.newest < $newest OR e.work < $newestId) // if later
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $read + 1
        UNION ALL
        WITH s WHERE s:Institution
        MATCH (w:Work)-[e:CREDITED_TO]->()
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
          AND coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
          AND e.newest <= $newest AND (e.newest < $newest OR e.work < $newestId) // if later
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $read + 1
        UNION ALL
        WITH s WHERE s:Work
        CALL (s) {
          MATCH (s)-[:CITES]->(w:Work)
          WHERE coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
          WITH w WHERE w.newest < $newest OR (w.newest = $newest AND w.id < $newestId) // if later
          RETURN w
          UNION
          MATCH (w:Work)-[e:CITES]->()
          WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
            AND coalesce(w.year, $yearless) >= $from AND coalesce(w.year, $yearless) <= $to AND ($anyType OR w.type IN $types) // if filtered
            AND e.newest <= $newest AND (e.newest < $newest OR e.work < $newestId) // if later
          RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $read + 1
        }
        WITH w ORDER BY w.newest DESC, w.id DESC
        RETURN w
      }
      RETURN w
    } AS works
  }
  WITH s, works, COUNT { (s)<-[:AFFILIATED_WITH]-() } AS people // if whole
  RETURN collect([s, s.id, works[..$read], size(works) > $read, people > $read]) AS reads // if whole
  RETURN collect([s, s.id, works[..$read], size(works) > $read, false]) AS reads // if filtered
}
