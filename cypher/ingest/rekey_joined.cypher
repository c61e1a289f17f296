// Return the entities that may be several: joined by a placeholder, or by one DOI of two arXiv papers, as [id, [key of
// each record that describes it or refers to it, …]].
// parameters: $placeholders
CALL () {
  MATCH (k:Key)-[:NAMES]->(e) WHERE k.key IN $placeholders
  RETURN e
  UNION
  MATCH (k:Key)-[:NAMES]->(e:Work) WHERE k.payload IS NOT NULL AND k.key STARTS WITH 'arxiv:'
  WITH e, count(*) AS papers WHERE papers > 1
  RETURN e
}
RETURN DISTINCT e.id,
  COLLECT { MATCH (e)<-[:NAMES]-(k:Key) WHERE k.payload IS NOT NULL RETURN k.key }
  + COLLECT { MATCH (e)--(n:Work|Researcher|Institution)<-[:NAMES]-(k:Key) WHERE k.payload IS NOT NULL RETURN k.key }
