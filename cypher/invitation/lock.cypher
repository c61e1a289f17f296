// Lock an invitation: another transaction that changes it waits here until this one ends.
// Parameters: $invitation.
MATCH (i:Invitation {id: $invitation})
SET i.held = true
REMOVE i.held
