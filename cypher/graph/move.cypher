// Move the graph's version, for something that visitors can see has changed. What is drawn tells it from the same number
// in a graph that was restored and went another way.
MATCH (g:Graph {name: 'peergraph'})
SET g.version = coalesce(g.version, 0) + 1, g.moved = randomUUID()
