"""Our own Neo4j: its jars, its process, and who uses it."""
