// Which of the merges $pairs, as [old key, new key], the graph already knows.
UNWIND $pairs AS pair
MATCH (:Key {key: pair[0]})-[:REPLACED_BY]->(:Key {key: pair[1]})
RETURN collect(pair)
