// The imported records that describe an entity: the keys that are a source's own name for it.
// Binds node: a Key with source, recordId, importedAt and url.
MATCH (node:Key)-[:NAMES]->(this)
WHERE node.source IS NOT NULL
