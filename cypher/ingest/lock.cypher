// Move the graph's version and, until the transaction ends, let no other write past this line: held as by graph/lock, and for
// the reason said there before the version is read.      parameters: $now
MERGE (g:Graph {name: 'peergraph'})
SET g.held = true
WITH g
SET g.version = coalesce(g.version, 0) + 1, g.moved = randomUUID(), g.lastImportedAt = $now
