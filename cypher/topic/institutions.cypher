// The institutions credited by works on a topic or on one below it. With the flag years those of some years count alone,
// which are read through the index that has the works by date.
// Parameters: $from and $to, days as Work.newest has them, with the flag years.
// Binds node: Institution, edge: workCount.
MATCH (this)<-[:WITHIN*0..8]-(topic:Topic)
MATCH (work:Work)-[place:ABOUT]->()
WHERE place.of = topic.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
AND place.newest >= $from AND place.newest <= $to // if years
WITH DISTINCT work
MATCH (work)-[:CREDITED_TO]->(node:Institution)
WITH node, count(*) AS works
WITH node, {workCount: works} AS edge
