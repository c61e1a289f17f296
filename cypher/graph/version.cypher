// The graph version: it differs for any two states of the graph that visitors could tell apart. It is the version
// number and the random value that was drawn when it last changed.
MATCH (g:Graph {name: 'peergraph'})
RETURN toString(coalesce(g.version, 0)) + ' ' + coalesce(g.moved, '')
