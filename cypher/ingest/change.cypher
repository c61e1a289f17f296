// Change properties of entities: $rows as [id, properties]; a property that is null goes.
UNWIND $rows AS row
MATCH (n:Researcher|Work|Topic|Institution|Venue {id: row[0]})
SET n += row[1]
