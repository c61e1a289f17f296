// A researcher's page: counts, ten collaborators, the twenty newest works with authors and topics.
MATCH (r:Researcher {id: $id})
RETURN {researcher: r{.id, .name, .workCount, .collaboratorCount, .citationCount,
  topicCount: COUNT { MATCH (r)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic) RETURN DISTINCT t },
  closeCollaboratorCount: COUNT {
    MATCH (r)-[m:AUTHORED]->(:Work)<-[o:AUTHORED]-(c:Researcher) WHERE c <> r
    WITH c, count(*) AS n, min(abs(m.position - o.position)) AS gap WHERE n >= 2 OR gap <= 2
    RETURN c },
  hIndex: COLLECT {
    MATCH (r)-[:AUTHORED]->(w:Work) WITH w.citationCount AS cited ORDER BY cited DESC
    RETURN reduce(h = 0, c IN collect(cited) | CASE WHEN c > h THEN h + 1 ELSE h END) }[0],
  collaborators: {edges: COLLECT {
    MATCH (r)-[m:AUTHORED]->(w:Work) WITH r, m.position AS p, w, w.authorCount - 1 AS k WHERE k > 0
    MATCH (w)<-[o:AUTHORED]-(c:Researcher) WHERE c <> r
    WITH c, count(*) AS n, round(sum(1.0 / k), 9) AS s, min(abs(p - o.position)) AS gap
    ORDER BY n DESC, c.id DESC LIMIT 10
    RETURN {jointWorkCount: n, strength: s, close: n >= 2 OR gap <= 2, node: c{.id, .name}} }},
  works: {pageInfo: {hasNextPage: r.workCount > 20}, edges: COLLECT {
    MATCH (r)-[e:AUTHORED]->(w:Work) WITH e, w ORDER BY w.newest DESC, w.id DESC LIMIT 20
    RETURN {position: e.position, node: w{.id, .title, .year,
      authors: {edges: COLLECT {
        MATCH (w)<-[b:AUTHORED]-(a:Researcher) WITH b, a ORDER BY b.position LIMIT 10
        RETURN {position: b.position, node: a{.id, .name}} }},
      topics: COLLECT {
        MATCH (w)-[x:ABOUT]->(t:Topic) WITH x, t ORDER BY x.primary DESC, x.score DESC, t.sortLabel
        RETURN {score: x.score, topic: t{.id, .name}} }}} }}}}
