// Shows that the graph can be written, and changes nothing.
MATCH (g:Graph {name: 'peergraph'})
SET g.version = g.version
