// The works next to this, the newest first, of which whoever reads them takes $read. Next to a work are those it cites and those
// that cite it. Without LIMIT: Neo4j charges each row that its Top holds with every list around it, and Sort's rows with none.
// Parameters: with the flag filtered $from, $to, $yearless (the year that a work without one passes or fails as)
// and $types, or $anyType; with the flag later $newest and $newestId, the place of the last work read before.
// Binds node.
MATCH (this)-[:AUTHORED|ABOUT|CREDITED_TO|CITES]-(node:Work)
WHERE coalesce(node.year, $yearless) >= $from AND coalesce(node.year, $yearless) <= $to AND ($anyType OR node.type IN $types) // if filtered
WITH node WHERE node.newest < $newest OR (node.newest = $newest AND node.id < $newestId) // if later
WITH DISTINCT node ORDER BY node.newest DESC, node.id DESC
