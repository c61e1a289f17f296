// Close an invitation: set its final state and remove what marks it as pending.
// Parameters: $invitation, $state, $answeredAt, $reply.
MATCH (i:Invitation {id: $invitation})
SET i.state = $state, i.answeredAt = $answeredAt, i.reply = $reply
REMOVE i.pending
