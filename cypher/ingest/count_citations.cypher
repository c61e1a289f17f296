// Count the citations of works, and change their authors' counts by the difference.
// parameters: $ids of works
UNWIND $ids AS id
MATCH (w:Work {id: id})
WITH w, COUNT { (w)<-[:CITES]-() } AS citations
WITH w, citations, citations - w.citationCount AS more
WHERE more <> 0
SET w.citationCount = citations
WITH w, more
MATCH (w)<-[:AUTHORED]-(r)
WITH r, sum(more) AS more
SET r.citationCount = r.citationCount + more
