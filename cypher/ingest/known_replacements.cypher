// Return those of some merges that the graph has already.
// parameters: $pairs as [old key, new key]
UNWIND $pairs AS pair
MATCH (:Key {key: pair[0]})-[:REPLACED_BY]->(:Key {key: pair[1]})
RETURN collect(pair)
