// Write without changing anything, to show that the graph can be written.
// parameters: none
MATCH (g:Graph {name: 'peergraph'})
SET g.version = g.version
