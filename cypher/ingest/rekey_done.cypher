// Note that every record is keyed by the rules of today, and delete what only a placeholder named.
MATCH (g:Graph {name: 'peergraph'})
REMOVE g.outworn
WITH g
MATCH (e:Researcher|Institution|Venue)
WHERE NOT EXISTS { MATCH (e)<-[:NAMES]-(k:Key) WHERE k.key CONTAINS ':' } AND NOT EXISTS { (e)<-[:FOR]-() }
OPTIONAL MATCH (e)<-[:NAMES]-(k:Key)
DETACH DELETE k, e
