// The data version, as clients see it.
MATCH (graph:Graph {name: 'peergraph'})
RETURN 'v' + toString(coalesce(graph.version, 0))
