// The people whose pages warm a server up: of the first thousand that Neo4j has, the twenty with most works.
// Returns a list of ids.
MATCH (r:Researcher)
WITH r LIMIT 1000
WITH r ORDER BY r.workCount DESC LIMIT 20
RETURN collect(r.id)
