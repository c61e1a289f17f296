// Remember merges $pairs, as [old key, new key], whether or not either names anything yet.
UNWIND $pairs AS pair
MERGE (old:Key {key: pair[0]})
MERGE (new:Key {key: pair[1]})
MERGE (old)-[:REPLACED_BY]->(new)
