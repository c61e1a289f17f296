// A page of Keys in order, after $after: [key, how many entities it names, whether anything needs it].
MATCH (k:Key)
WHERE k.key > $after
WITH k ORDER BY k.key LIMIT $n
RETURN collect([k.key, COUNT { (k)-[:NAMES]->() }, EXISTS { (k)--() }])
