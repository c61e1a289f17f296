// Count the works of venues.
// parameters: $ids of venues
UNWIND $ids AS id
MATCH (v:Venue {id: id})
SET v.workCount = COUNT { (v)<-[:PUBLISHED_IN]-() }
