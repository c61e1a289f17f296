// The accounts that follow an entity, one row each; the planner reads their number from the node.
MATCH (this)<-[:FOLLOWS]-()
