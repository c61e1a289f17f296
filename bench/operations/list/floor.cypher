// The hundred newest works with authors and topics.
MATCH (w:Work) WHERE w.newest IS NOT NULL AND w.id IS NOT NULL
WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 100
RETURN {works: {nodes: collect(w{.id, .title, .year, .doi,
  authors: {edges: COLLECT {
    MATCH (w)<-[b:AUTHORED]-(a:Researcher) WITH b, a ORDER BY b.position LIMIT 20
    RETURN {position: b.position, node: a{.id, .name}} }},
  topics: COLLECT {
    MATCH (w)-[x:ABOUT]->(t:Topic) WITH x, t ORDER BY x.primary DESC, x.score DESC, t.sortLabel
    RETURN {score: x.score, topic: t{.id, .name}} }})}}
