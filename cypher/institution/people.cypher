// The people affiliated with an institution, without the relation.
// Binds node: Researcher.
MATCH (this)<-[:AFFILIATED_WITH]-(node:Researcher)
