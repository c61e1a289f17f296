// The year of a researcher's latest work; null when none has a year.
MATCH (this)-[:AUTHORED]->(work:Work)
RETURN max(work.year)
