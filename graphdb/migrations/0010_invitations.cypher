// Invitation.pending, unique by migration 5, exists while an invitation awaits its answer and names both people and
// accounts. The index counts the invitations that an account has sent lately.
CREATE INDEX invitation_sent IF NOT EXISTS FOR (n:Invitation) ON (n.sender, n.sentAt);
