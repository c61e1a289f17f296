// The rest of slice/counted where works are filtered: the works of all nodes, and the people and institutions of those
// works.
// Binds each: [id, kind, how many, whether not everything was read].
UNWIND reads AS read
WITH read[1] AS id, read[2] AS works, read[3] AS cut
RETURN [id, 'WORK', size([w IN works WHERE NOT w IN taken]), cut] AS each
UNION ALL
UNWIND reads AS read
WITH read[0] AS s, read[1] AS id, read[2] AS works, read[3] AS cut
WHERE s:Researcher
UNWIND works AS w
MATCH (w)<-[:AUTHORED]-(c:Researcher)
WHERE NOT c IN taken
WITH id, cut, count(DISTINCT c) AS n
RETURN [id, 'RESEARCHER', n, cut] AS each
UNION ALL
UNWIND reads AS read
WITH read[0] AS s, read[1] AS id, read[2] AS works, read[3] AS cut
WHERE s:Institution
UNWIND works AS w
MATCH (w)<-[e:AUTHORED]-(c:Researcher)
WHERE id IN e.institutions AND NOT c IN taken
WITH id, cut, count(DISTINCT c) AS n
RETURN [id, 'RESEARCHER', n, cut] AS each
UNION ALL
UNWIND reads AS read
WITH read[0] AS s, read[1] AS id, read[2] AS works, read[3] AS cut
WHERE s:Researcher
UNWIND works AS w
MATCH (s)-[e:AUTHORED]->(w)
UNWIND e.institutions AS credited
WITH DISTINCT id, cut, credited
MATCH (c:Institution {id: credited})
WHERE NOT c IN taken
WITH id, cut, count(c) AS n
RETURN [id, 'INSTITUTION', n, cut] AS each
