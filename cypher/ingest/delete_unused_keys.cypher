// Delete those of some Keys that have no relation.
// parameters: $keys
UNWIND $keys AS key
MATCH (k:Key {key: key})
WHERE NOT EXISTS { (k)--() }
DELETE k
