// The greatest h such that h works are cited at least h times within this graph (Hirsch 2005).
// Works are ranked by citations, most first; the h-index is how many have at least their rank.
MATCH (this)-[:AUTHORED]->(work:Work)
WITH work.citationCount AS citations ORDER BY citations DESC
RETURN reduce(h = 0, ranked IN collect(citations) | CASE WHEN ranked > h THEN h + 1 ELSE h END)
