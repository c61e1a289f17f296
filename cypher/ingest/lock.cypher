// Move the graph's version and, until the transaction ends, let no other import past this line.      parameters: $now
MERGE (g:Graph {name: 'peergraph'})
SET g.version = coalesce(g.version, 0) + 1, g.lastImportedAt = $now
