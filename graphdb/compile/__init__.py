"""The compiler from GraphQL selections to Cypher."""
