// Send an invitation.
// Parameters: $invitation, $mine, $target, $viewer, $owner, $pending, $message, $now, $until.
MATCH (mine:Researcher {id: $mine})
MATCH (target:Researcher {id: $target})
CREATE (mine)-[:SENT]->(:Invitation {
  id: $invitation, sender: $viewer, recipient: $owner, pending: $pending, state: 'PENDING', message: $message,
  sentAt: $now, expiresAt: $until
})-[:TO]->(target)
