// Return those of some records that the graph has, as [key, hash, hash of the payload or null].
// parameters: $keys
UNWIND $keys AS key
MATCH (k:Key {key: key})
WHERE k.hash IS NOT NULL
RETURN collect([k.key, k.hash, k.payloadHash])
