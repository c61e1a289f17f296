// The works published in a venue.
// Binds node: Work.
MATCH (this)<-[:PUBLISHED_IN]-(node:Work)
