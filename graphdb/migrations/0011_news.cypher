// What happened, one News after the other: Feed.last is the number of the newest, and is moved last in the transaction that
// tells. REACHES carries the id of what the news reached, so that an index holds the news of each place, newest first; on a
// FOLLOWS, `from` is the number of the newest news when it was made.
CREATE CONSTRAINT feed_name IF NOT EXISTS FOR (n:Feed) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT news_number IF NOT EXISTS FOR (n:News) REQUIRE n.number IS UNIQUE;
CREATE INDEX reaches_newest IF NOT EXISTS FOR ()-[e:REACHES]-() ON (e.of, e.number);
MERGE (:Feed {name: 'peergraph'});
