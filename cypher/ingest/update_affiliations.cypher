// Change or delete affiliations.
// parameters: $rows as [researcher id, [[institution id, properties, or null to delete], …]]
UNWIND $rows AS row
MATCH (r:Researcher {id: row[0]})
UNWIND row[1] AS affiliation
MATCH (r)-[x:AFFILIATED_WITH]->(:Institution {id: affiliation[0]})
FOREACH (_ IN CASE WHEN affiliation[1] IS NULL THEN [1] ELSE [] END | DELETE x)
FOREACH (_ IN CASE WHEN affiliation[1] IS NULL THEN [] ELSE [1] END | SET x = affiliation[1])
