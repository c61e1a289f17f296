// Whether records are to be keyed by newer rules, as a list: of those to write anew in any case; null when they are not.
MATCH (g:Graph {name: 'peergraph'})
RETURN g.outworn
