// Let Keys without a record name works no more; what a source merged stays.
// parameters: $rows as [work id, key]
UNWIND $rows AS row
MATCH (k:Key {key: row[1]})-[names:NAMES]->(:Work {id: row[0]})
WHERE k.payload IS NULL AND NOT EXISTS { (k)-[:REPLACED_BY]-() }
DELETE names
