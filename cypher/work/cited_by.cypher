// The works in the graph that cite a work.
// Binds node: Work.
MATCH (this)<-[:CITES]-(node:Work)
