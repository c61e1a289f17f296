// Increase the graph version, because something changed that visitors can see. The random value distinguishes it from
// the same number in a restored graph that changed in another way.
MATCH (g:Graph {name: 'peergraph'})
SET g.version = coalesce(g.version, 0) + 1, g.moved = randomUUID()
