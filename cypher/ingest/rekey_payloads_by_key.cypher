// Return stored records as [key, payload].
// parameters: $keys
UNWIND $keys AS key
MATCH (k:Key {key: key})
WHERE k.payload IS NOT NULL
RETURN collect([k.key, k.payload])
