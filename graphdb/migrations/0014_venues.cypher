// Venues are listed and have lists of works: a venue stores how many works it has, and PUBLISHED_IN carries the
// position of the work in the venue's list, as migration 4 has it for other relations. The step in Python gives venues
// their slugs.
MATCH (w:Work)-[e:PUBLISHED_IN]->(v:Venue) WHERE e.work IS NULL
CALL (v, e, w) { SET e.of = v.id, e.newest = w.newest, e.work = w.id } IN TRANSACTIONS OF 10000 ROWS;
MATCH (v:Venue) WHERE v.workCount IS NULL
CALL (v) { SET v.workCount = COUNT { (v)<-[:PUBLISHED_IN]-() } } IN TRANSACTIONS OF 1000 ROWS;
CREATE INDEX published_newest IF NOT EXISTS FOR ()-[e:PUBLISHED_IN]-() ON (e.of, e.newest, e.work);
CREATE INDEX venue_works IF NOT EXISTS FOR (n:Venue) ON (n.workCount, n.id);
CREATE INDEX venue_label IF NOT EXISTS FOR (n:Venue) ON (n.sortLabel, n.id);
