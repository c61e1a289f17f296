// Remember merges that a source states, whether or not either key names something yet.
// parameters: $pairs as [old key, new key]
UNWIND $pairs AS pair
MERGE (old:Key {key: pair[0]})
MERGE (new:Key {key: pair[1]})
MERGE (old)-[:REPLACED_BY]->(new)
