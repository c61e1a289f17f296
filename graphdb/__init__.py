"""The only code that knows the Neo4j driver: sessions, retries, the selection compiler, migrations, the local server."""
