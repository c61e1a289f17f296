"""The Neo4j driver: reads, writes, errors."""
