// Count the works of the venues $ids.
UNWIND $ids AS id
MATCH (v:Venue {id: id})
SET v.workCount = COUNT { (v)<-[:PUBLISHED_IN]-() }
