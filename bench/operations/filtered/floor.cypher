// The newest works on a topic within some years, and their total count.
MATCH (t:Topic {id: $topic})
RETURN {works: {
  totalCount: COUNT { MATCH (t)<-[:ABOUT]-(w:Work) WHERE w.year >= $from AND w.year <= $to },
  nodes: COLLECT {
    MATCH (t)<-[:ABOUT]-(w:Work) WHERE w.year >= $from AND w.year <= $to
    WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 20
    RETURN w{.id, .title, .year, .citationCount} }}}
