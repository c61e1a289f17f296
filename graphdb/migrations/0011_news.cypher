// News are numbered in order: Feed.last is the number of the newest one, and is set last in the transaction that adds
// it. REACHES carries the id of the entity that the news reached, so that an index has the news of each entity, newest
// first. On a FOLLOWS, `from` is the number of the newest news when it was made.
CREATE CONSTRAINT feed_name IF NOT EXISTS FOR (n:Feed) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT news_number IF NOT EXISTS FOR (n:News) REQUIRE n.number IS UNIQUE;
CREATE INDEX reaches_newest IF NOT EXISTS FOR ()-[e:REACHES]-() ON (e.of, e.number);
MERGE (:Feed {name: 'peergraph'});
