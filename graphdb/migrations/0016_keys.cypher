// Names make other keys than before, and ids that stand for nothing make none: where there are records, they are to be keyed anew
// (ingest/rekey.py). The list is of those to write anew whether or not their keys change.
MATCH (g:Graph {name: 'peergraph'})
WHERE EXISTS { MATCH (k:Key) WHERE k.payload IS NOT NULL }
SET g.outworn = coalesce(g.outworn, [])
