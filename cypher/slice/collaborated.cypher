// The COLLABORATED edges among the people in `reads`, and between them and the `known` people, each pair once.
// A pair is read from the works of a person who was read in full; if neither was, from the works of the one with fewer.
// Binds edge: [kind, source id, target id, works, strength, their years].
UNWIND reads AS read
WITH read WHERE read[0]:Researcher AND NOT read[3]
UNWIND read[2] AS w
WITH w, collect(read[1]) AS ids
WHERE size(ids) > 1 AND w.authorCount > 1
WITH ids, 1.0 / (w.authorCount - 1) AS part, w.year AS year
UNWIND ids AS a
UNWIND ids AS b
WITH a, b, part, year WHERE a < b
WITH a, b, count(*) AS n, sum(part) AS strength, collect(year) AS years
RETURN ['COLLABORATED', a, b, n, strength, years] AS edge
UNION ALL
WITH reads, [read IN reads WHERE read[0]:Researcher AND read[3] | read[0]] + [k IN known WHERE k:Researcher] AS others
WHERE size(others) > 0
UNWIND reads AS read
WITH read, others WHERE read[0]:Researcher AND NOT read[3]
UNWIND read[2] AS w
WITH read[1] AS p, w, others WHERE w.authorCount > 1
MATCH (w)<-[:AUTHORED]-(q:Researcher)
WHERE q IN others
WITH p, q.id AS q, count(*) AS n, sum(1.0 / (w.authorCount - 1)) AS strength, collect(w.year) AS years
RETURN ['COLLABORATED', CASE WHEN p < q THEN p ELSE q END, CASE WHEN p < q THEN q ELSE p END, n, strength, years] AS edge
UNION ALL
WITH reads, knownReads, [read IN reads WHERE read[0]:Researcher AND read[3] | read[0]] AS many
WHERE size(many) > 0
WITH many, [read IN reads + knownReads WHERE read[0]:Researcher AND read[3]] AS large, [read IN knownReads WHERE read[0]:Researcher AND NOT read[3]] AS small
WITH many, large + small AS some, [read IN large | read[0]] AS others
UNWIND some AS read
UNWIND read[2] AS w
WITH read[0] AS p, read[1] AS id, read[3] AS cut, w, many, others WHERE w.authorCount > 1
MATCH (w)<-[:AUTHORED]-(q:Researcher)
WHERE q IN others AND (q IN many OR p IN many) AND (NOT cut OR q.workCount > p.workCount OR (q.workCount = p.workCount AND q.id > id))
WITH id AS p, q.id AS q, count(*) AS n, sum(1.0 / (w.authorCount - 1)) AS strength, collect(w.year) AS years
RETURN ['COLLABORATED', CASE WHEN p < q THEN p ELSE q END, CASE WHEN p < q THEN q ELSE p END, n, strength, years] AS edge
