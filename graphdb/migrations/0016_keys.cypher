// Names make other keys than before, and ids that stand for nothing make none: a graph with records gets new keys
// (ingest/rekey.py). `outworn` lists the records to rewrite whether or not their keys change.
MATCH (g:Graph {name: 'peergraph'})
WHERE EXISTS { MATCH (k:Key) WHERE k.payload IS NOT NULL }
SET g.outworn = coalesce(g.outworn, [])
