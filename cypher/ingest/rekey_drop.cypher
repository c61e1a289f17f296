// Delete the Keys $placeholders with whatever waits for them or was merged into them, and note that the records $records are to be
// written anew.
OPTIONAL MATCH (k:Key) WHERE k.key IN $placeholders
DETACH DELETE k
WITH count(*) AS dropped
MATCH (g:Graph {name: 'peergraph'})
SET g.outworn = $records
