// The one node that stands for the whole graph.
// Binds this.
MATCH (this:Graph {name: 'peergraph'})
