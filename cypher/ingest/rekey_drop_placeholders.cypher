// Delete the Keys of placeholders with the references and merges that lead to them, and note which records are to be
// written anew.
// parameters: $placeholders, $records
OPTIONAL MATCH (k:Key) WHERE k.key IN $placeholders
DETACH DELETE k
WITH count(*) AS dropped
MATCH (g:Graph {name: 'peergraph'})
SET g.outworn = $records
