// The invitations that an account sent or received while it owned the record that it owns now.
// Parameters: $relation, SENT or TO; $state with the flag state; $now.
// Binds node: Invitation.
MATCH (this)-[:IS]->(:Researcher)-[relation:SENT|TO]-(node:Invitation)
WHERE type(relation) = $relation
AND CASE $relation WHEN 'SENT' THEN node.sender ELSE node.recipient END = this.id
AND CASE WHEN node.state = 'PENDING' AND node.expiresAt <= $now THEN 'EXPIRED' ELSE node.state END = $state // if state
