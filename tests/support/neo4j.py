"""The question whether a test run wrote to a Neo4j."""

from neo4j import GraphDatabase

from graphdb.server.local import BoltAddress


def last_transaction(address: BoltAddress) -> frozenset[str]:
    """The name of the last transaction that wrote to a database; it stays the same while nothing is written."""
    with (
        GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver,
        driver.session(default_access_mode="READ") as session,
    ):
        session.run("RETURN 1").consume()
        return session.last_bookmarks().raw_values
