// The years of the works behind each AFFILIATED_WITH from the people to the institutions of the other side.
// Parameters: $years, whether they are selected.
// Binds edge: [null, source id, target id, 0, null, the years], which belongs to the edge with the same ends.
UNWIND CASE WHEN $years THEN readSides ELSE [] END AS side
UNWIND side[0] AS read
WITH read[0] AS r, read[1] AS id, side[1] AS others WHERE r:Researcher
UNWIND others AS i
WITH r, id, i WHERE i:Institution
MATCH (r)-[e:AUTHORED]->(w:Work)
WHERE i.id IN e.institutions
WITH id, i.id AS credited, collect(w.year) AS years
RETURN [null, id, credited, 0, null, years] AS edge
