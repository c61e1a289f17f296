// Which of the records $keys the graph holds, as [key, hash, the source's own date].
UNWIND $keys AS key
MATCH (k:Key {key: key})
WHERE k.hash IS NOT NULL
RETURN collect([k.key, k.hash, k.updated])
