// Let no other write that visitors can see past this line until the transaction ends; imports hold the same node first.
MATCH (g:Graph {name: 'peergraph'})
SET g.version = coalesce(g.version, 0)
