// The institutions that a work's byline credits, one row each.
MATCH (this)-[:CREDITED_TO]->()
