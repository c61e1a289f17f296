// The researcher who sent an invitation.
// Binds node: Researcher.
MATCH (this)<-[:SENT]-(node:Researcher)
