"""What a Neo4j says of its graph: whether it has closed it, or takes no writes any more."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from neo4j import Record
from neo4j.exceptions import DriverError, Neo4jError

from graphdb.driver.database import connect

# The system database answers even where the graph is closed.
SHOW_GRAPHS = """
SHOW DATABASES YIELD name, access, requestedStatus, currentStatus, statusMessage
WHERE name <> 'system' RETURN access, requestedStatus, currentStatus, statusMessage
"""
# Seconds within which a Neo4j that is not hung answers a small statement, even its first one.
ANSWER_SECONDS = 10.0
# The states of a graph that opens, or is open.
OPENING = ("starting", "initial", "creating", "online", "store copying")


@dataclass(frozen=True, slots=True)
class GraphState:
    """Whether the graph is `closed` for good, because it could not be opened, or `needs_restart`, because Neo4j closed
    it or made it read-only; `message` is Neo4j's own word on it."""

    closed: bool
    needs_restart: bool
    message: str


def graph_state(uri: str, user: str, password: str) -> GraphState | None:
    """Return the state of the graph, or None from a Neo4j that does not answer."""
    try:
        records = run_bounded(SHOW_GRAPHS, uri, user, password, "system")
    except (DriverError, Neo4jError, OSError):
        return None
    for access, requested, current, message in records:
        if requested == "online" and current not in OPENING:
            return GraphState(closed=True, needs_restart=False, message=message)
        if current == "online" and (message or access == "read-only"):
            return GraphState(closed=False, needs_restart=True, message=message or "it takes no writes any more")
    return GraphState(closed=False, needs_restart=False, message="")


def run_bounded(text: str, uri: str, user: str, password: str, database: str | None = None) -> list[Record]:
    """Return the records of one statement; an event loop that runs in this thread waits meanwhile.

    Raises TimeoutError, an OSError, if they do not come within ANSWER_SECONDS, as from a Neo4j that is hung: the
    driver's own time-outs end with the first answer to a connection.
    """

    async def run() -> list[Record]:
        driver = connect(uri, user, password, 1, connecting=2, acquiring=3, retrying=0)
        async with asyncio.timeout(ANSWER_SECONDS), driver:
            return (await driver.execute_query(text, database_=database)).records

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()
