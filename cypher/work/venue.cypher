// Where a work was published.
// Binds node: Venue.
MATCH (this)-[:PUBLISHED_IN]->(node:Venue)
