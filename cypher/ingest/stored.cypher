// Which of the records $keys the graph holds, as [key, hash, hash of what is stored of its versions or null].
UNWIND $keys AS key
MATCH (k:Key {key: key})
WHERE k.hash IS NOT NULL
RETURN collect([k.key, k.hash, k.payloadHash])
