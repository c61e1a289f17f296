// Invitation.pending, unique by 0005, stands while an invitation waits for its answer and names both people and accounts;
// how many an account sent of late is read by the index.
CREATE INDEX invitation_sent IF NOT EXISTS FOR (n:Invitation) ON (n.sender, n.sentAt);
