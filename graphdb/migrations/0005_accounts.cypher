// Accounts, claims and invitations. Two properties exist only while a rule holds, so that a constraint guarantees the
// rule: Claim.live is the claimant's id while the claim is PENDING or APPROVED, so an account has at most one live
// claim; Claim.approvedFor is the researcher's id while the claim is APPROVED, so a researcher has at most one approved
// claim.
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT user_subject IF NOT EXISTS FOR (n:User) REQUIRE (n.issuer, n.subject) IS UNIQUE;
CREATE CONSTRAINT claim_id IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT claim_live IF NOT EXISTS FOR (n:Claim) REQUIRE n.live IS UNIQUE;
CREATE CONSTRAINT claim_approved_for IF NOT EXISTS FOR (n:Claim) REQUIRE n.approvedFor IS UNIQUE;
CREATE INDEX claim_filed IF NOT EXISTS FOR (n:Claim) ON (n.state, n.filedAt, n.id);
CREATE CONSTRAINT invitation_id IF NOT EXISTS FOR (n:Invitation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT invitation_pending IF NOT EXISTS FOR (n:Invitation) REQUIRE n.pending IS UNIQUE;
