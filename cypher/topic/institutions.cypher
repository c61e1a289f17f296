// The institutions credited by works on a topic or on one below it. With the flag years only works of some years count,
// which are read through the index of works by date.
// Parameters: $from and $to, days as in Work.newest, with the flag years.
// Binds node: Institution, edge: workCount.
MATCH (this)<-[:WITHIN*0..8]-(topic:Topic)
MATCH (work:Work)-[place:ABOUT]->()
WHERE place.of = topic.id AND place.newest IS NOT NULL AND place.work IS NOT NULL
AND place.newest >= $from AND place.newest <= $to // if years
WITH DISTINCT work
MATCH (work)-[:CREDITED_TO]->(node:Institution)
WITH node, count(*) AS works
WITH node, {workCount: works} AS edge
