// The works in the graph that a work cites, one row each.
MATCH (this)-[:CITES]->()
