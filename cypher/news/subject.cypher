// The entity that a piece of news is about: the work, the claimed researcher, or the person who invited or answered.
// Binds node: an entity.
MATCH (this)-[:TELLS]->(subject)
CALL (this, subject) {
  MATCH (subject:Work)
  RETURN subject AS node
  UNION
  MATCH (subject:Claim)-[:FOR]->(node:Researcher)
  RETURN node
  UNION
  MATCH (subject:Invitation)<-[:SENT]-(node:Researcher)
  WHERE this.kind = 'INVITATION_RECEIVED'
  RETURN node
  UNION
  MATCH (subject:Invitation)-[:TO]->(node:Researcher)
  WHERE this.kind = 'INVITATION_ANSWERED'
  RETURN node
}
