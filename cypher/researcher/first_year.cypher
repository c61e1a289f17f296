// The year of a researcher's earliest work; null when none has a year.
MATCH (this)-[:AUTHORED]->(work:Work)
RETURN min(work.year)
