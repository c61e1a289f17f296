// ---- visitor ----

// explore
UNWIND $p1_centers[0] AS keys
CALL (keys) {
  UNWIND keys AS key
  MATCH (:Key {key: key})-[:NAMES]->(center:Researcher|Work|Topic|Institution)
  RETURN center LIMIT 1
}
WITH collect(DISTINCT center) AS centers
WHERE size(centers) > 0
CALL (centers) {
  UNWIND $p1_known[0] AS keys
  CALL (keys) {
    UNWIND keys AS key
    MATCH (:Key {key: key})-[:NAMES]->(k:Researcher|Work|Topic|Institution)
    RETURN k LIMIT 1
  }
  RETURN collect(DISTINCT k) AS known
}
CALL (centers) {
  MATCH (w:Work)
  WHERE w.newest IS NOT NULL AND w.id IS NOT NULL
  WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 1
  RETURN collect(w.year) AS years
}
CALL (centers) {
  MATCH (g:Graph {name: 'peergraph'})
  RETURN collect(coalesce(g.version, 0)) AS versions
}
WITH centers, known, years[0] AS newestYear, versions
WITH *, centers AS front, centers + known AS taken, 0 AS hop, [0, 0, 0, 0] AS used, [] AS chosen, [] AS candidates, [] AS allReads, false AS cut, false AS partial
CALL (front) {
  CALL (front) {
    UNWIND front AS s
    WITH s WHERE COUNT { (s)-[:AUTHORED|ABOUT|CREDITED_TO|CITES]-() } <= $p1_read
    RETURN s, COLLECT {
      MATCH (s)-[e:AUTHORED|ABOUT|CREDITED_TO|CITES]-(w:Work)
      RETURN DISTINCT w
    } AS works
    UNION ALL
    UNWIND front AS s
    WITH s WHERE COUNT { (s)-[:AUTHORED|ABOUT|CREDITED_TO|CITES]-() } > $p1_read
    RETURN s, COLLECT {
      CALL (s) {
        WITH s WHERE s:Researcher
        MATCH ()-[e:AUTHORED]->(w:Work)
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        UNION ALL
        WITH s WHERE s:Topic
        MATCH (w:Work)-[e:ABOUT]->()
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        UNION ALL
        WITH s WHERE s:Institution
        MATCH (w:Work)-[e:CREDITED_TO]->()
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        UNION ALL
        WITH s WHERE s:Work
        CALL (s) {
          MATCH (s)-[:CITES]->(w:Work)
          RETURN w
          UNION
          MATCH (w:Work)-[e:CITES]->()
          WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
          RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        }
        WITH w ORDER BY w.newest DESC, w.id DESC
        RETURN w
      }
      RETURN w
    } AS works
  }
  WITH s, works, COUNT { (s)<-[:AFFILIATED_WITH]-() } AS people
  RETURN collect([s, s.id, works[..$p1_read], size(works) > $p1_read, people > $p1_read]) AS reads
}
CALL (centers, reads) {
  CALL (centers, reads) {
    UNWIND reads AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Researcher OR s:Institution
    UNWIND works AS w
    MATCH (w)-[:ABOUT]->(t:Topic)
    RETURN s, t, count(*) AS n
    UNION ALL
    UNWIND centers AS s
    WITH s WHERE s:Work
    MATCH (s)-[:ABOUT]->(t:Topic)
    RETURN s, t, 1 AS n
    UNION ALL
    UNWIND centers AS s
    WITH s WHERE s:Topic
    RETURN s, s AS t, 0 AS n
  }
  WITH s, collect(t) AS own, collect([t, CASE WHEN s:Institution THEN n ELSE 1 END]) AS counts
  RETURN collect([s, own, counts]) AS owned
}
WITH *, reduce(topics = [], each IN owned | topics + each[1]) AS topics, [[each IN owned | each[1]], [each IN owned WHERE each[0]:Researcher OR each[0]:Work | each[1]], [each IN owned WHERE NOT each[0]:Topic | each[1]]] AS shares
CALL (reads, owned) {
  CALL (reads, owned) {
    UNWIND owned AS each
    WITH each WHERE NOT each[0]:Topic
    UNWIND each[2] AS pair
    RETURN pair[0] AS c, each[0] AS s, pair[1] AS n
    UNION ALL
    UNWIND reads AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Topic AND $p1_topic > 0
    UNWIND works AS w
    MATCH (w)-[:AUTHORED|CREDITED_TO]-(c)
    RETURN c, s, count(*) AS n
    UNION ALL
    UNWIND reads AS read
    WITH read[0] AS s, read[1] AS id, read[2] AS works
    WHERE s:Institution AND $p1_topic > 0
    UNWIND works AS w
    MATCH (w)<-[e:AUTHORED]-(c:Researcher)
    WHERE id IN e.institutions
    RETURN c, s, count(*) AS n
  }
  WITH c, max(n) AS n
  RETURN collect([c, n]) AS direct
}
CALL (front, reads, taken, candidates, topics, shares, direct, newestYear) {
  CALL (front, reads, direct) {
    UNWIND front AS s
    WITH s WHERE s:Work
    MATCH (s)-[:AUTHORED|ABOUT|CREDITED_TO]-(c)
    RETURN c, s.year AS year, 0.0 AS strength, 0 AS n
    UNION ALL
    UNWIND front AS s
    WITH s WHERE s:Topic OR s:Institution
    MATCH (s)-[:WITHIN|PART_OF]-(c)
    RETURN c, null AS year, 0.0 AS strength, 0 AS n
    UNION ALL
    UNWIND CASE WHEN 'Work' IN $p1_labels THEN reads ELSE [] END AS read
    UNWIND read[2] AS c
    RETURN c, c.year AS year, 0.0 AS strength, 0 AS n
    UNION ALL
    UNWIND CASE WHEN 'Researcher' IN $p1_labels THEN reads ELSE [] END AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Researcher
    UNWIND works AS w
    WITH s, w, w.authorCount - 1 AS others, w.year AS year
    WHERE others > 0
    MATCH (w)<-[:AUTHORED]-(c:Researcher)
    WHERE c <> s
    RETURN c, year, 1.0 / others AS strength, 0 AS n
    UNION ALL
    UNWIND CASE WHEN 'Researcher' IN $p1_labels THEN front ELSE [] END AS s
    WITH s WHERE s:Institution
    CALL (s) {
      MATCH (s)<-[e:AFFILIATED_WITH]-(c:Researcher)
      WITH c, e.until AS year, coalesce(e.until, -1) AS place
      WITH c, year ORDER BY place DESC, c.id DESC
      RETURN collect([c, year])[..$p1_read] AS people
    }
    UNWIND people AS each
    WITH each[0] AS c, each[1] AS year
    RETURN c, year, 0.0 AS strength, 0 AS n
    UNION ALL
    UNWIND CASE WHEN 'Topic' IN $p1_labels THEN reads ELSE [] END AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Researcher OR s:Institution
    UNWIND works AS w
    WITH DISTINCT w, w.year AS year
    MATCH (w)-[:ABOUT]->(c:Topic)
    RETURN c, year, 0.0 AS strength, 0 AS n
    UNION ALL
    UNWIND CASE WHEN 'Institution' IN $p1_labels THEN front ELSE [] END AS s
    WITH s WHERE s:Researcher
    MATCH (s)-[e:AFFILIATED_WITH]->(c:Institution)
    RETURN c, e.until AS year, 0.0 AS strength, 0 AS n
    UNION ALL
    UNWIND CASE WHEN 'Researcher' IN $p1_labels OR 'Institution' IN $p1_labels THEN reads ELSE [] END AS read
    WITH read[0] AS s, read[2] AS works
    WHERE s:Topic
    UNWIND works AS w
    WITH w, w.year AS year
    MATCH (w)-[:AUTHORED|CREDITED_TO]-(c)
    RETURN c, year, 0.0 AS strength, 0 AS n
    UNION ALL
    UNWIND direct AS each
    RETURN each[0] AS c, null AS year, 0.0 AS strength, each[1] AS n
  }
  WITH c, max(year) AS year, sum(strength) AS strength, max(n) AS n, min(n) AS least
  WHERE least = 0
    AND NOT c IN taken
  WITH c, year, strength, n WHERE NOT '' IN $p1_labels OR labels(c)[0] IN $p1_labels
  WITH c, n, coalesce(c.citationCount, 0) AS cited, strength, CASE WHEN year IS NULL THEN 0.0 WHEN year >= newestYear THEN 1.0 ELSE 5.0 / (5 + newestYear - year) END AS recent
  WITH c, n, $p1_collaboration * strength / (strength + 1) + $p1_citation * cited / (cited + 10.0) + $p1_recency * recent AS part,
    CASE WHEN $p1_topic = 0 THEN 0 WHEN c:Researcher AND size(shares[1]) > 0 THEN c.workCount WHEN c:Institution AND size(shares[2]) > 0 THEN c.workCount ELSE 0 END AS effort
  ORDER BY part + $p1_topic * n / (n + 3.0) DESC, c.id
  WITH collect(CASE WHEN c:Researcher THEN [c, part, n, effort] END) AS humans, collect(CASE WHEN c:Institution THEN [c, part, n, effort] END) AS houses, collect(CASE WHEN c:Work OR c:Topic THEN [c, part, n, 0] END) AS rest
  WITH humans, houses, rest, humans[$p1_skipped..$p1_skipped + $p1_weighed] AS first, houses[$p1_skipped..$p1_skipped + $p1_weighed] AS firstHouses
  WITH humans, houses, rest,
    first[..reduce(s = [0, 0], each IN first | CASE WHEN s[1] > $p1_effort THEN s ELSE [s[0] + 1, s[1] + each[3]] END)[0]] AS first,
    firstHouses[..reduce(s = [0, 0], each IN firstHouses | CASE WHEN s[1] > $p1_effort THEN s ELSE [s[0] + 1, s[1] + each[3]] END)[0]] AS firstHouses
  WITH humans, houses, rest, rest + first + firstHouses AS some, $p1_skipped + size(first) AS endPeople, $p1_skipped + size(firstHouses) AS endPlaces
  CALL (some, topics, shares) {
    CALL (some, topics, shares) {
      UNWIND some AS each
      RETURN each, each[2] AS shared
      UNION ALL
      UNWIND some AS each
      WITH each, each[0] AS c
      WHERE $p1_topic > 0 AND c:Work
      MATCH (c)-[:ABOUT]->(t:Topic)
      WHERE t IN topics
      WITH each, collect(t) AS own
      RETURN each, CASE size(shares[0]) WHEN 1 THEN size(own) ELSE reduce(most = 0, many IN [theirs IN shares[0] | size([t IN own WHERE t IN theirs])] | CASE WHEN many > most THEN many ELSE most END) END AS shared
      UNION ALL
      CALL (some) {
        UNWIND some AS each
        WITH each, each[0] AS c
        WHERE each[3] > 0 AND c.workCount <= $p1_read
        MATCH (c)-[:AUTHORED|CREDITED_TO]-(w:Work)
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
      WHERE each[3] > 0 AND c.workCount > $p1_read
      CALL (c) {
        WITH c WHERE c:Researcher
        MATCH ()-[e:AUTHORED]->(w:Work)
        WHERE e.of = c.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read
        UNION ALL
        WITH c WHERE c:Institution
        MATCH (w:Work)-[e:CREDITED_TO]->()
        WHERE e.of = c.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read
      }
      MATCH (w)-[:ABOUT]->(t:Topic)
      WHERE t IN topics
      WITH each, collect(DISTINCT t) AS own
      WITH each, own, CASE WHEN each[0]:Researcher THEN shares[1] ELSE shares[2] END AS kind
      RETURN each, CASE size(shares[0]) WHEN 1 THEN size(own) ELSE reduce(most = 0, many IN [theirs IN kind | size([t IN own WHERE t IN theirs])] | CASE WHEN many > most THEN many ELSE most END) END AS shared
    }
    WITH each, max(shared) AS shared
    WITH each[0] AS c, round((each[1] + $p1_topic * shared / (shared + 3.0)) / $p1_weights, 9) AS score
    WITH c, score ORDER BY score DESC, c.id
    RETURN collect(CASE WHEN c:Researcher THEN [c, score] END) AS people, collect(CASE WHEN c:Work THEN [c, score] END) AS papers, collect(CASE WHEN c:Topic THEN [c, score] END) AS subjects, collect(CASE WHEN c:Institution THEN [c, score] END) AS places
  }
  RETURN people, papers, subjects, places, [each IN humans + houses + rest | each[0]] AS found, size(humans) AS manyPeople, size(houses) AS manyPlaces, endPeople, endPlaces
}
WITH centers, known, newestYear, versions, topics, shares, direct, allReads + reads AS allReads, chosen, taken, hop + 1 AS hop, candidates + found AS candidates,
  cut OR any(read IN reads WHERE read[3] OR read[4]) AS cut,
  partial OR ($p1_topic > 0 AND (manyPeople > endPeople OR manyPlaces > endPlaces)) AS partial,
  [[size(people), size(papers), size(subjects), size(places)], [manyPeople, endPeople], [manyPlaces, endPlaces]] AS page,
  people, papers, subjects, places, used,
  [kind IN range(0, 3) | $p1_most[kind] - used[kind]] AS room
WITH centers, known, newestYear, versions, topics, shares, direct, allReads, chosen, taken, hop, candidates, cut, partial, page, used,
  people[..room[0]] AS people, papers[..room[1]] AS papers, subjects[..room[2]] AS subjects, places[..room[3]] AS places
WITH centers, known, newestYear, versions, topics, shares, direct, allReads, chosen, taken, hop, candidates, cut, partial, page,
  [used[0] + size(people), used[1] + size(papers), used[2] + size(subjects), used[3] + size(places)] AS used,
  [x IN people | [x[0], 'RESEARCHER', hop, x[1]]] + [x IN papers | [x[0], 'WORK', hop, x[1]]]
    + [x IN subjects | [x[0], 'TOPIC', hop, x[1]]] + [x IN places | [x[0], 'INSTITUTION', hop, x[1]]] AS new
WITH *, chosen + new AS chosenNow, [x IN new | x[0]] AS front
WITH centers, known, newestYear, versions, topics, shares, direct, allReads, hop, candidates, cut, partial, page, used, chosenNow AS chosen, front, taken + front AS taken
WITH *, [c IN centers WHERE NOT c IN known] + [x IN chosen | x[0]] AS shown
WITH *, [x IN CASE WHEN $p1_connected THEN front ELSE [] END WHERE x:Researcher OR x:Institution OR ($p1_hidden AND (x:Topic))] + [x IN CASE WHEN $p1_connected THEN known ELSE [] END WHERE x:Researcher OR x:Institution] AS last
CALL (last) {
  CALL (last) {
    UNWIND last AS s
    WITH s WHERE COUNT { (s)-[:AUTHORED|ABOUT|CREDITED_TO|CITES]-() } <= $p1_read
    RETURN s, COLLECT {
      MATCH (s)-[e:AUTHORED|ABOUT|CREDITED_TO|CITES]-(w:Work)
      RETURN DISTINCT w
    } AS works
    UNION ALL
    UNWIND last AS s
    WITH s WHERE COUNT { (s)-[:AUTHORED|ABOUT|CREDITED_TO|CITES]-() } > $p1_read
    RETURN s, COLLECT {
      CALL (s) {
        WITH s WHERE s:Researcher
        MATCH ()-[e:AUTHORED]->(w:Work)
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        UNION ALL
        WITH s WHERE s:Topic
        MATCH (w:Work)-[e:ABOUT]->()
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        UNION ALL
        WITH s WHERE s:Institution
        MATCH (w:Work)-[e:CREDITED_TO]->()
        WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
        RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        UNION ALL
        WITH s WHERE s:Work
        CALL (s) {
          MATCH (s)-[:CITES]->(w:Work)
          RETURN w
          UNION
          MATCH (w:Work)-[e:CITES]->()
          WHERE e.of = s.id AND e.newest IS NOT NULL AND e.work IS NOT NULL
          RETURN w ORDER BY e.of DESC, e.newest DESC, e.work DESC LIMIT $p1_read + 1
        }
        WITH w ORDER BY w.newest DESC, w.id DESC
        RETURN w
      }
      RETURN w
    } AS works
  }
  WITH s, works, COUNT { (s)<-[:AFFILIATED_WITH]-() } AS people
  RETURN collect([s, s.id, works[..$p1_read], size(works) > $p1_read, people > $p1_read]) AS lastReads
}
WITH *, partial OR any(read IN lastReads WHERE read[3]) AS sampled, [read IN lastReads WHERE read[0] IN known] AS knownReads, [read IN CASE WHEN $p1_connected THEN allReads + lastReads ELSE [] END WHERE NOT read[0] IN known] AS shownReads
WITH *, CASE WHEN $p1_hidden THEN shownReads ELSE [] END AS hiddenReads
WITH *, CASE WHEN $p1_connected THEN [[shown, shown + known], [known, shown]] ELSE [] END AS sides,
  CASE WHEN $p1_connected THEN [[shownReads, shown + known], [knownReads, shown]] ELSE [] END AS readSides
CALL (sides, readSides, shownReads, knownReads, known) {
  CALL (sides, readSides, shownReads, knownReads, known) {
    UNWIND sides AS side
    UNWIND side[0] AS x
    WITH x, side[1] AS others
    MATCH (x)-[e:ABOUT|CREDITED_TO|CITES|WITHIN|PART_OF|AFFILIATED_WITH]->(y)
    WHERE y IN others
    RETURN [type(e), x.id, y.id, e.works, e.score, [x.year], e.since, e.until] AS edge
    UNION ALL
    UNWIND sides AS side
    UNWIND side[0] AS w
    WITH w, side[1] AS others
    MATCH (w:Work)<-[:AUTHORED]-(r:Researcher)
    WHERE r IN others
    RETURN ['AUTHORED', r.id, w.id, 1, null, [w.year]] AS edge
    UNION ALL
    UNWIND readSides AS side
    UNWIND side[0] AS read
    WITH read, side[1] AS others WHERE read[0]:Researcher OR read[0]:Institution
    UNWIND read[2] AS w
    WITH read[1] AS id, w, others
    MATCH (w)-[:ABOUT]->(t:Topic)
    WHERE t IN others
    WITH id, t, count(*) AS n, collect(w.year) AS years
    RETURN ['WORKS_ON', id, t.id, n, null, years] AS edge
    UNION ALL
    UNWIND CASE WHEN $p1_years THEN readSides ELSE [] END AS side
    UNWIND side[0] AS read
    WITH read[0] AS r, read[1] AS id, side[1] AS others WHERE r:Researcher
    UNWIND others AS i
    WITH r, id, i WHERE i:Institution
    MATCH (r)-[e:AUTHORED]->(w:Work)
    WHERE i.id IN e.institutions
    WITH id, i.id AS credited, collect(w.year) AS years
    RETURN [null, id, credited, 0, null, years] AS edge
    UNION ALL
    UNWIND shownReads AS read
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
    WITH shownReads, [read IN shownReads WHERE read[0]:Researcher AND read[3] | read[0]] + [k IN known WHERE k:Researcher] AS others
    WHERE size(others) > 0
    UNWIND shownReads AS read
    WITH read, others WHERE read[0]:Researcher AND NOT read[3]
    UNWIND read[2] AS w
    WITH read[1] AS p, w, others WHERE w.authorCount > 1
    MATCH (w)<-[:AUTHORED]-(q:Researcher)
    WHERE q IN others
    WITH p, q.id AS q, count(*) AS n, sum(1.0 / (w.authorCount - 1)) AS strength, collect(w.year) AS years
    RETURN ['COLLABORATED', CASE WHEN p < q THEN p ELSE q END, CASE WHEN p < q THEN q ELSE p END, n, strength, years] AS edge
    UNION ALL
    WITH shownReads, knownReads, [read IN shownReads WHERE read[0]:Researcher AND read[3] | read[0]] AS many
    WHERE size(many) > 0
    WITH many, [read IN shownReads + knownReads WHERE read[0]:Researcher AND read[3]] AS large, [read IN knownReads WHERE read[0]:Researcher AND NOT read[3]] AS small
    WITH many, large + small AS some, [read IN large | read[0]] AS others
    UNWIND some AS read
    UNWIND read[2] AS w
    WITH read[0] AS p, read[1] AS id, read[3] AS cut, w, many, others WHERE w.authorCount > 1
    MATCH (w)<-[:AUTHORED]-(q:Researcher)
    WHERE q IN others AND (q IN many OR p IN many) AND (NOT cut OR q.workCount > p.workCount OR (q.workCount = p.workCount AND q.id > id))
    WITH id AS p, q.id AS q, count(*) AS n, sum(1.0 / (w.authorCount - 1)) AS strength, collect(w.year) AS years
    RETURN ['COLLABORATED', CASE WHEN p < q THEN p ELSE q END, CASE WHEN p < q THEN q ELSE p END, n, strength, years] AS edge
  }
  RETURN collect(edge) AS edges
}
CALL (hiddenReads, taken) {
  CALL (hiddenReads, taken) {
    UNWIND hiddenReads AS read
    WITH read[0] AS s, read[1] AS id, read[2][..$p1_few] AS works, read[3] OR size(read[2]) > $p1_few AS cut
    WHERE s:Topic
    UNWIND works AS w
    MATCH (w)-[:AUTHORED|CREDITED_TO]-(c)
    WHERE NOT c IN taken
    WITH id, cut, c:Researcher AS person, count(DISTINCT c) AS n
    RETURN [id, CASE WHEN person THEN 'RESEARCHER' ELSE 'INSTITUTION' END, n, cut] AS each
    UNION ALL
    UNWIND hiddenReads AS read
    WITH read[0] AS s, read[1] AS id, read[2] AS works, read[3] AS cut
    WHERE s:Researcher OR s:Institution
    UNWIND works AS w
    MATCH (w)-[:ABOUT]->(c:Topic)
    WHERE NOT c IN taken
    WITH id, cut, count(DISTINCT c) AS n
    RETURN [id, 'TOPIC', n, cut] AS each
  }
  RETURN collect(each) AS counted
}
CALL (candidates, taken) {
  UNWIND CASE WHEN $p1_omitted THEN candidates ELSE [] END AS c
  WITH DISTINCT c
  WHERE NOT c IN taken
  WITH labels(c)[0] AS label, count(*) AS n
  RETURN collect([label, n]) AS omitted
}
RETURN [[[[c IN centers | [c.id, labels(c)[0], c IN known]], [x IN chosen | [x[1], x[2], x[3]]], COLLECT { UNWIND shown AS n2 CALL (n2) { WITH n2 WHERE n2:Institution RETURN ['Institution', [n2.label]] AS chosen3
UNION ALL
WITH n2 WHERE n2:Researcher RETURN ['Researcher', [n2.label]] AS chosen3
UNION ALL
WITH n2 WHERE n2:Topic RETURN ['Topic', [n2.label]] AS chosen3
UNION ALL
WITH n2 WHERE n2:Work RETURN ['Work', [n2.label, n2.year]] AS chosen3
UNION ALL
WITH n2 WHERE n2 IS NULL RETURN [] AS chosen3 }
RETURN [n2.id, n2.label, COLLECT { WITH n2 WHERE $p1_degrees RETURN [
  COUNT { (n2)-[:AUTHORED]-() },
  COUNT { (n2)-[:ABOUT]-() },
  COUNT { (n2)-[:CREDITED_TO]-() },
  COUNT { (n2)-[:AFFILIATED_WITH]-() },
  COUNT { (n2)-[:WITHIN]-() },
  COUNT { (n2)-[:PART_OF]-() },
  COUNT { (n2)-[:CITES]-() },
  COUNT { (n2)-[:CITES]->(cited:Work) WHERE EXISTS { (cited)-[:CITES]->(n2) } },
  n2.collaboratorCount
] }, [chosen3]] }, edges, CASE WHEN $p1_hidden THEN counted END, omitted, cut, sampled, versions]]] AS found

// parameters
{
  "p1_connected": true,
  "p1_years": true,
  "p1_hidden": true,
  "p1_omitted": true,
  "p1_degrees": true,
  "p1_centers": [
    [
      [
        "openalex:A5000000001",
        "A5000000001"
      ],
      [
        "openalex:T10001",
        "T10001"
      ]
    ]
  ],
  "p1_known": [
    []
  ],
  "p1_read": 500,
  "p1_few": 500,
  "p1_weighed": 5000,
  "p1_effort": 25000,
  "p1_skipped": 0,
  "p1_labels": [
    "Researcher",
    "Work",
    "Topic",
    "Institution"
  ],
  "p1_most": [
    15,
    20,
    10,
    5
  ],
  "p1_weights": 3.5,
  "p1_collaboration": 1.0,
  "p1_topic": 1.0,
  "p1_citation": 1.0,
  "p1_recency": 0.5
}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
