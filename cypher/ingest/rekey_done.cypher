// Note that every record is keyed by today's rules.
// parameters: none
MATCH (g:Graph {name: 'peergraph'})
REMOVE g.outworn
