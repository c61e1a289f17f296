// Every venue.
// Binds node.
MATCH (node:Venue)
