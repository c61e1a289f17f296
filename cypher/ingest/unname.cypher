// Let Keys that hold no record name works no more: $rows as [work id, key]; what a source merged stays.
UNWIND $rows AS row
MATCH (k:Key {key: row[1]})-[names:NAMES]->(:Work {id: row[0]})
WHERE k.payload IS NULL AND NOT EXISTS { (k)-[:REPLACED_BY]-() }
DELETE names
