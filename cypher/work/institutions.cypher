// The institutions that a work's byline credits.
// Binds node: Institution.
MATCH (this)-[:CREDITED_TO]->(node:Institution)
