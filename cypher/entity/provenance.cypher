// The imported records that speak of an entity: keys that are a source's own name for it.
// Binds node: a Key with source, recordId, importedAt and url.
MATCH (node:Key)-[:NAMES]->(this)
WHERE node.source IS NOT NULL
