// Count the works and the people of the institutions $ids.
UNWIND $ids AS id
MATCH (i:Institution {id: id})
SET i.workCount = COUNT { (i)<-[:CREDITED_TO]-() }, i.researcherCount = COUNT { (i)<-[:AFFILIATED_WITH]-() }
