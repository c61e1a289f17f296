// Let no other write that visitors can see past this line until the transaction ends; imports hold the same node first. The
// value is one that is not read: SET from the node's own property takes two locks, in an order that deadlocks with itself.
MATCH (g:Graph {name: 'peergraph'})
SET g.held = true
