// The references of a work whose works are not in the graph, one row each.
MATCH (this)-[:AWAITS]->()
