// Two hops: a researcher's newest works, the authors with affiliations, and the references.
MATCH (r:Researcher {id: $id})
RETURN {researcher: r{.id, .name, works: {nodes: COLLECT {
  MATCH (r)-[:AUTHORED]->(w:Work) WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 20
  RETURN w{.id, .title, .year,
    authors: {nodes: COLLECT {
      MATCH (w)<-[b:AUTHORED]-(a:Researcher) WITH b, a ORDER BY b.position LIMIT 10
      RETURN a{.id, .name, affiliations: COLLECT {
        MATCH (a)-[x:AFFILIATED_WITH]->(i:Institution)
        WITH x, i ORDER BY coalesce(x.until, 999999) DESC, x.works DESC, i.id DESC
        RETURN {workCount: x.works, institution: i{.id, .name, .country}} }} }},
    references: {nodes: COLLECT {
      MATCH (w)-[:CITES]->(c:Work) WITH c ORDER BY c.newest DESC, c.id DESC LIMIT 10
      RETURN c{.id, .title, .year} }}} }}}}
