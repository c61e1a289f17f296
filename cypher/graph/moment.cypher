// What tells one state of the graph, as far as visitors see it, from every other: its version, and what was drawn when it last moved.
MATCH (g:Graph {name: 'peergraph'})
RETURN toString(coalesce(g.version, 0)) + ' ' + coalesce(g.moved, '')
