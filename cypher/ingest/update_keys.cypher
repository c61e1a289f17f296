// Set properties of Keys that exist: a record, or whose own name the key is.
// parameters: $rows as [key, properties]
UNWIND $rows AS row
MATCH (k:Key {key: row[0]})
SET k += row[1]
