// A page of stored records in order of their keys, after $after, as [key, payload].
MATCH (k:Key)
WHERE k.key > $after AND k.payload IS NOT NULL
WITH k ORDER BY k.key LIMIT $n
RETURN collect([k.key, k.payload])
