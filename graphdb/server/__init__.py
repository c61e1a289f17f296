"""The Neo4j server that peergraph starts itself."""
