// How $viewer is related to an invitation of theirs: whether they sent it, whether they received it, and its state at
// $now.
RETURN [
  this.sender = $viewer,
  this.recipient = $viewer,
  CASE WHEN this.state = 'PENDING' AND this.expiresAt <= $now THEN 'EXPIRED' ELSE this.state END
]
