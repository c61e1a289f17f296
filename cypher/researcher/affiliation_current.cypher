// Whether an affiliation (edge) has no known end, or none before the researcher's latest work.
RETURN edge.until IS NULL OR NOT EXISTS { MATCH (this)-[:AUTHORED]->(work:Work) WHERE work.year > edge.until }
