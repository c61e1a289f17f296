// Return a page of Keys by name, in order.
// parameters: $after, the last key of the page before; $n, the size of a page
MATCH (k:Key)
WHERE k.key > $after AND k.payload IS NULL
  AND (k.key STARTS WITH 'name:' OR k.key STARTS WITH 'byline:' OR k.key STARTS WITH 'venue:' OR k.key STARTS WITH 'institution:')
WITH k ORDER BY k.key LIMIT $n
RETURN collect(k.key)
