"""The Neo4j of a test run, and what a run asks it that no test does."""

from pathlib import Path

from neo4j import GraphDatabase

from graphdb.server.local import BoltAddress, LocalServer

# A run lasts minutes and shares two cores with its tests: memory is collected by the thread that ran out of it.
OPTIONS = ["-XX:+UseSerialGC"]


class TestServer(LocalServer):
    """Neo4j as peergraph starts it, with a Java set up to live for minutes."""

    def _command(self, jars: list[Path]) -> list[str]:
        java, *arguments = super()._command(jars)
        return [java, *OPTIONS, *arguments]


def last_transaction(address: BoltAddress) -> frozenset[str]:
    """A name of the last transaction that wrote; equal names mean that nothing was written between."""
    with (
        GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver,
        driver.session(default_access_mode="READ") as session,
    ):
        session.run("RETURN 1").consume()
        return session.last_bookmarks().raw_values
