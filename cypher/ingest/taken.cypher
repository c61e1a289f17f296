// Which of $keys exist.
UNWIND $keys AS key
MATCH (k:Key {key: key})
RETURN collect(k.key)
