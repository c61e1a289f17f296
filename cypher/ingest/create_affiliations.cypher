// Create affiliations.
// parameters: $rows as [researcher id, [[institution id, properties], …]]
UNWIND $rows AS row
MATCH (r:Researcher {id: row[0]})
UNWIND row[1] AS affiliation
MATCH (i:Institution {id: affiliation[0]})
CREATE (r)-[x:AFFILIATED_WITH]->(i)
SET x = affiliation[1]
