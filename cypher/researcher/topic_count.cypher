// The topics that sources put directly on a researcher's works, one row each.
MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
RETURN DISTINCT topic
