// Return the stored records, as [key, payload], of the entities $ids, of the entities $around with the works and
// people related to them, and of the works that cite $divided.
// parameters: $ids, $around, $divided
CALL () {
  UNWIND $ids AS id
  MATCH (n:Researcher|Work|Topic|Institution|Venue {id: id})
  RETURN n
  UNION
  UNWIND $around AS id
  MATCH (n:Researcher|Work|Topic|Institution|Venue {id: id})
  RETURN n
  UNION
  UNWIND $around AS id
  MATCH (:Researcher|Topic|Institution|Venue {id: id})-[:AUTHORED|CREDITED_TO|ABOUT|PUBLISHED_IN|AFFILIATED_WITH]-(n:Work|Researcher)
  RETURN n
  UNION
  UNWIND $divided AS id
  MATCH (:Work {id: id})<-[:CITES]-(n:Work)
  RETURN n
}
MATCH (n)<-[:NAMES]-(k:Key)
WHERE k.payload IS NOT NULL
RETURN collect([k.key, k.payload])
