"""The only code that knows the Neo4j driver: sessions, the compiler, migrations, the local server."""
