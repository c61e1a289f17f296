// Set properties of entities; a property that is null is removed.
// parameters: $rows as [id, properties]
UNWIND $rows AS row
MATCH (n:Researcher|Work|Topic|Institution|Venue {id: row[0]})
SET n += row[1]
