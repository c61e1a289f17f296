"""The peers of the comparison, each started on the same Neo4j."""
