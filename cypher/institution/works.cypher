// The works whose bylines credit an institution.
// Binds node: Work.
MATCH (this)<-[:CREDITED_TO]-(node:Work)
