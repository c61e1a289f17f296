// What placeholders joined, or one DOI of two arXiv papers: [id, [key of each record that describes it or refers to it, …]] of every
// entity that may be several.      parameters: $placeholders
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
