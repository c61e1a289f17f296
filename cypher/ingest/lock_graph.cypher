// Advance the graph's version, and keep the writes of accounts waiting until the transaction ends, as graph/lock does: the
// lock is taken before the version is read. Before this statement an import changes nothing that accounts write to.
// parameters: $now
MERGE (g:Graph {name: 'peergraph'})
SET g.held = true
WITH g
SET g.version = coalesce(g.version, 0) + 1, g.moved = randomUUID(), g.lastImportedAt = $now
