// Create entities of one label with their Keys.
// parameters: $label, $rows as [properties, [properties of a new Key, …]]
UNWIND $rows AS row
CREATE (n:$($label))
SET n = row[0]
WITH n, row[1] AS keys
UNWIND keys AS key
CREATE (k:Key)-[:NAMES]->(n)
SET k = key
