// The identifiers an entity is known by; ids, slugs and bare names have no scheme and are left out.
// Binds node: a Key with scheme and value.
MATCH (node:Key)-[:NAMES]->(this)
WHERE node.scheme IS NOT NULL
