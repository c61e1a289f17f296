// Lock the graph: another write that visitors can see, and an import, waits here until the transaction ends. The
// property is one that nothing reads, because SET from the node's own property takes two locks in an order that
// deadlocks.
MATCH (g:Graph {name: 'peergraph'})
SET g.held = true
