// The newest works on a topic, their total count, and their facets by year, type and institution.
MATCH (t:Topic {id: $topic})
RETURN {works: {
  totalCount: COUNT { (t)<-[:ABOUT]-() },
  nodes: COLLECT {
    MATCH (t)<-[:ABOUT]-(w:Work) WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 10
    RETURN w{.id, .title, .year} },
  facets: [
    {by: 'YEAR', buckets: COLLECT {
      MATCH (t)<-[:ABOUT]-(w:Work) WHERE w.year IS NOT NULL
      WITH w.year AS year, count(*) AS works ORDER BY year
      RETURN {key: toString(year), label: toString(year), count: works} }},
    {by: 'TYPE', buckets: COLLECT {
      MATCH (t)<-[:ABOUT]-(w:Work) WITH w.type AS type, count(*) AS works ORDER BY works DESC, type LIMIT 10
      RETURN {key: type, count: works} }},
    {by: 'INSTITUTION', buckets: COLLECT {
      MATCH (t)<-[:ABOUT]-(:Work)-[:CREDITED_TO]->(i:Institution)
      WITH i, count(*) AS works ORDER BY works DESC, i.id LIMIT 10
      RETURN {key: i.id, label: i.label, count: works} }}]}}
