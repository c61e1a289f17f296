// The steps of a claim, including an expiry that is not recorded yet.
// Binds node: {number, at, before, after, by, note}.
CALL (this) {
  MATCH (this)-[:PASSED]->(step:ClaimTransition)
  RETURN step{.number, .at, .before, .after, .by, .note} AS node
  UNION ALL
  WITH this
  WHERE this.state = 'PENDING' AND this.expiresAt <= $now
  RETURN {number: 1000000, at: this.expiresAt, before: 'PENDING', after: 'EXPIRED'} AS node
}
