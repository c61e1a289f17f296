"""The Neo4j driver: reads, writes, planning, locks and errors."""
