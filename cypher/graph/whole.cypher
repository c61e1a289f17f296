// The node that represents the whole graph.
// Binds this.
MATCH (this:Graph {name: 'peergraph'})
