// Store records on Keys that are there: $rows as [key, properties].
UNWIND $rows AS row
MATCH (k:Key {key: row[0]})
SET k += row[1]
