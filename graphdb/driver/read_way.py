"""The choice of a way to read."""

from neo4j import AsyncDriver

from graphdb.driver.reads import SLOWER, ReadWay, Server, SessionReads, log
from graphdb.driver.silence import Silence

# AUTO takes the fastest way that the address has, DRIVER the driver's sessions, which are its public interface.
READ_WAYS = ("AUTO", "DRIVER")


def choose_way(server: Server, driver: AsyncDriver, silence: Silence, ways: str) -> ReadWay:
    """Return the way to read from a server; `ways` is one of READ_WAYS."""
    if ways == "AUTO":
        try:
            # What is private in the driver may move: without it everything else goes on.
            from graphdb.driver.direct_reads import open_direct_reads

            return open_direct_reads(server, driver, silence)
        except (ImportError, AttributeError) as error:
            log.warning(SLOWER, error)
    return SessionReads(driver, server.database, silence)
