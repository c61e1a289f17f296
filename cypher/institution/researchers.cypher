// The people affiliated with an institution. workCount is how many of their works credit it.
// Binds node: Researcher, edge: workCount.
MATCH (this)<-[affiliation:AFFILIATED_WITH]-(node:Researcher)
WITH node, {workCount: affiliation.works} AS edge
