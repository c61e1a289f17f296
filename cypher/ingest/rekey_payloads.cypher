// Return a page of stored records as [key, payload], in order of their keys.
// parameters: $after, the last key of the page before; $n, the size of a page
MATCH (k:Key)
WHERE k.key > $after AND k.payload IS NOT NULL
WITH k ORDER BY k.key LIMIT $n
RETURN collect([k.key, k.payload])
