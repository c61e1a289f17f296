// The countries of the institutions that a work's byline credits, each once.
// Binds node: an ISO 3166-1 alpha-2 code.
MATCH (this)-[:CREDITED_TO]->(institution:Institution)
WHERE institution.country IS NOT NULL
WITH DISTINCT institution.country AS node
