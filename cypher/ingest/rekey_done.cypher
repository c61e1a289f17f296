// Note that every record is keyed by the rules of today.
MATCH (g:Graph {name: 'peergraph'})
REMOVE g.outworn
