"""What peergraph is compared with, each started by the harness on the same Neo4j."""
