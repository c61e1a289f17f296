// The claims that are in $state now; $stored is what is stored of them.
// Binds node: Claim.
MATCH (node:Claim)
WHERE node.state IN $stored AND node.filedAt IS NOT NULL AND node.id IS NOT NULL
AND CASE WHEN node.state = 'PENDING' AND node.expiresAt <= $now THEN 'EXPIRED' ELSE node.state END = $state
AND EXISTS { MATCH (node)-[:FOR]->()<-[:NAMES]-(key:Key) WHERE key.key IN $keys } // if researcher
