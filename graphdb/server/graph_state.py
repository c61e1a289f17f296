"""What a Neo4j says of its graph: whether it has closed it, or takes no writes any more."""

from dataclasses import dataclass

from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import DriverError, Neo4jError

# The system database answers even where the graph is closed.
SHOW_GRAPHS = """
SHOW DATABASES YIELD name, access, requestedStatus, currentStatus, statusMessage
WHERE name <> 'system' RETURN access, requestedStatus, currentStatus, statusMessage
"""
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
        with connect(uri, user, password) as driver:
            records = driver.execute_query(SHOW_GRAPHS, database_="system").records
    except (DriverError, Neo4jError, OSError):
        return None
    for access, requested, current, message in records:
        if requested == "online" and current not in OPENING:
            return GraphState(closed=True, needs_restart=False, message=message)
        if current == "online" and (message or access == "read-only"):
            return GraphState(closed=False, needs_restart=True, message=message or "it takes no writes any more")
    return GraphState(closed=False, needs_restart=False, message="")


def connect(uri: str, user: str, password: str) -> Driver:
    """Return a driver for a statement or two; it waits 2 s at most for a connection."""
    return GraphDatabase.driver(
        uri,
        auth=(user, password),
        connection_timeout=2,
        # Of a Neo4j that takes connections and answers none.
        connection_acquisition_timeout=3,
        max_transaction_retry_time=0,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    )
