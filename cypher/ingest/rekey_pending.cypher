// Return the keys of records to write anew in any case, or null when every record is keyed by the current rules.
// parameters: none
MATCH (g:Graph {name: 'peergraph'})
RETURN g.outworn
