// How $viewer stands to an invitation that is theirs: whether they sent it, whether they were sent it, and what has become
// of it by $now.
RETURN [
  this.sender = $viewer,
  this.recipient = $viewer,
  CASE WHEN this.state = 'PENDING' AND this.expiresAt <= $now THEN 'EXPIRED' ELSE this.state END
]
