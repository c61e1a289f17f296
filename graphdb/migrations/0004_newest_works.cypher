// A relation to a work carries the position of the work in the list at its other end, so that an index has each list,
// newest first, and a page of a hub's works is read without the others. Older relations get their positions here.
MATCH (r:Researcher)-[e:AUTHORED]->(w:Work) WHERE e.work IS NULL
CALL (r, e, w) { SET e.of = r.id, e.newest = w.newest, e.work = w.id } IN TRANSACTIONS OF 10000 ROWS;
MATCH (w:Work)-[e:ABOUT|CREDITED_TO|CITES]->(n) WHERE e.work IS NULL
CALL (n, e, w) { SET e.of = n.id, e.newest = w.newest, e.work = w.id } IN TRANSACTIONS OF 10000 ROWS;
CREATE INDEX authored_newest IF NOT EXISTS FOR ()-[e:AUTHORED]-() ON (e.of, e.newest, e.work);
CREATE INDEX about_newest IF NOT EXISTS FOR ()-[e:ABOUT]-() ON (e.of, e.newest, e.work);
CREATE INDEX credited_newest IF NOT EXISTS FOR ()-[e:CREDITED_TO]-() ON (e.of, e.newest, e.work);
CREATE INDEX cites_newest IF NOT EXISTS FOR ()-[e:CITES]-() ON (e.of, e.newest, e.work);
