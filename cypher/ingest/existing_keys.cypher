// Return those of some keys that exist.
// parameters: $keys
UNWIND $keys AS key
MATCH (k:Key {key: key})
RETURN collect(k.key)
