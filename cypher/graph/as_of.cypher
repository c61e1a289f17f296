// The data version, as a visitor is told it.
MATCH (graph:Graph {name: 'peergraph'})
RETURN 'v' + toString(coalesce(graph.version, 0))
