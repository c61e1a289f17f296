// Every citation between two works of the graph, one row each; the planner answers from its count store.
MATCH ()-[:CITES]->()
