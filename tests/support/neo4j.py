"""The Neo4j of a test run, and the question whether a run wrote to it."""

from neo4j import GraphDatabase

from graphdb.server.local import BoltAddress, LocalServer

# A run lasts minutes and shares two cores with its tests, so Java collects garbage without threads of its own.
OPTIONS = ("-XX:+UseSerialGC",)


class ShortLivedServer(LocalServer):
    """Neo4j as peergraph starts it, with a Java set up to live for minutes."""

    def _spawn(self, command: list[str], lock: int, address: BoltAddress, daemon: bool) -> None:
        java, *arguments = command
        super()._spawn([java, *OPTIONS, *arguments], lock, address, daemon)


def last_transaction(address: BoltAddress) -> frozenset[str]:
    """The name of the last transaction that wrote to a database; it stays the same while nothing is written."""
    with (
        GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver,
        driver.session(default_access_mode="READ") as session,
    ):
        session.run("RETURN 1").consume()
        return session.last_bookmarks().raw_values
