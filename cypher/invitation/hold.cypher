// Let no other change of an invitation past this line until the transaction ends.      parameters: $invitation
MATCH (i:Invitation {id: $invitation})
SET i.held = true
REMOVE i.held
