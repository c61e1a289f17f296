// Delete those of the Keys $keys that name nothing and that nothing waits for any more.
UNWIND $keys AS key
MATCH (k:Key {key: key})
WHERE NOT EXISTS { (k)--() }
DELETE k
