// Move the graph's version, for something that visitors can see has changed.
MATCH (g:Graph {name: 'peergraph'})
SET g.version = coalesce(g.version, 0) + 1
