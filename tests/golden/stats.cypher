// ---- visitor ----

// stats
MATCH (this:Graph {name: 'peergraph'})
RETURN [[[COUNT { MATCH (:Researcher) }, COUNT { MATCH (:Work) }, COUNT { MATCH ()-[:CITES]->() }, toString(this.lastImportedAt), COLLECT { MATCH (graph:Graph {name: 'peergraph'})
RETURN 'v' + toString(coalesce(graph.version, 0)) }]]] AS found

// parameters
{}

// ---- account: the same as for a visitor ----

// ---- moderator: the same as for a visitor ----
