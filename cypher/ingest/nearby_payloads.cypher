// Return the stored records that may state something about each of some topics, institutions and venues, as [id,
// payloads]. An entity with more than $most works, people and topics around it is left out.
// parameters: $ids, $most
UNWIND $ids AS id
MATCH (n:Topic|Institution|Venue {id: id})
CALL (n) {
  CALL (n) {
    RETURN n AS x
    UNION
    MATCH (n)-[:CREDITED_TO|ABOUT|PUBLISHED_IN|AFFILIATED_WITH]-(x:Work|Researcher)
    RETURN x LIMIT $most
    UNION
    MATCH (n)<-[:WITHIN*1..8]-(x:Topic)
    RETURN x LIMIT $most
    UNION
    MATCH (n)<-[:WITHIN*1..8]-(:Topic)<-[:ABOUT]-(x:Work)
    RETURN DISTINCT x LIMIT $most
    UNION
    MATCH (n)<-[:PART_OF]-(x:Institution)
    RETURN x LIMIT $most
  }
  RETURN collect(DISTINCT x) AS places
}
WITH n, places
WHERE size(places) <= $most
RETURN collect([
  n.id,
  COLLECT { UNWIND places AS x MATCH (x)<-[:NAMES]-(k) WHERE k.payload IS NOT NULL RETURN DISTINCT k.payload }
])
