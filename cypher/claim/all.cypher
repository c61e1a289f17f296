// The claims whose state now is $state. $stored are the states that may be stored for it.
// With the flag researcher, only those to the researcher that $keys name.
// Parameters: $state, $stored, $now; $keys with the flag researcher.
// Binds node: Claim.
MATCH (node:Claim)
WHERE node.state IN $stored AND node.filedAt IS NOT NULL AND node.id IS NOT NULL
AND CASE WHEN node.state = 'PENDING' AND node.expiresAt <= $now THEN 'EXPIRED' ELSE node.state END = $state
AND EXISTS { MATCH (node)-[:FOR]->()<-[:NAMES]-(key:Key) WHERE key.key IN $keys } // if researcher
