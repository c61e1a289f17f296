// Count the works and the people of institutions.
// parameters: $ids of institutions
UNWIND $ids AS id
MATCH (i:Institution {id: id})
SET i.workCount = COUNT { (i)<-[:CREDITED_TO]-() }, i.researcherCount = COUNT { (i)<-[:AFFILIATED_WITH]-() }
