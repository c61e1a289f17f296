// The people affiliated with an institution.
// Binds node: Researcher, edge: workCount, their works that credit it.
MATCH (this)<-[affiliation:AFFILIATED_WITH]-(node:Researcher)
WITH node, {workCount: affiliation.works} AS edge
