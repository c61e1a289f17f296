// The byline of a work.
// Binds node: Researcher, edge: AUTHORED.
MATCH (this)<-[edge:AUTHORED]-(node:Researcher)
