// Let an invitation wait no more.      parameters: $invitation $state $answeredAt $reply
MATCH (i:Invitation {id: $invitation})
SET i.state = $state, i.answeredAt = $answeredAt, i.reply = $reply
REMOVE i.pending
