"""The errors that graphdb raises on purpose.

GraphError
 ├─ Unavailable    Neo4j cannot be reached, or cannot do this now
 │   ├─ DiskFull       the disk that holds the graph has no room for a write
 │   └─ NeedsRestart   Neo4j has closed the graph, or writes no more, until it is started again
 ├─ TimedOut       a statement reached its time-out and was ended
 ├─ TooMuchMemory  a statement needed more memory than one transaction may have
 ├─ NewerGraph     a newer peergraph has changed the schema of the graph
 ├─ Conflict       a constraint of the graph allows only one of two writes
 ├─ BadInput       an argument that a client can correct
 └─ Denied         a field that this principal may not read
"""


class GraphError(Exception):
    """An error that graphdb raises on purpose; its message is one sentence that people may read."""

    code = "INTERNAL"

    @property
    def extensions(self) -> dict[str, str]:
        """Return the extensions of the GraphQL error made of this one."""
        return {"code": self.code}


class Unavailable(GraphError):
    """Neo4j cannot be reached, or cannot do this now; trying again later may help."""

    code = "UNAVAILABLE"


class DiskFull(Unavailable):
    """The disk that holds the graph has no room for a write."""


class NeedsRestart(Unavailable):
    """Neo4j runs, but has closed the graph after an error of its own, or takes no writes until it is started again."""


class TimedOut(GraphError):
    """A statement was ended because it took longer than its time-out."""

    code = "TIMEOUT"


class TooMuchMemory(GraphError):
    """A statement was ended because it needed more memory than a transaction may have; trying again does not help."""

    code = "TOO_COSTLY"


class NewerGraph(GraphError):
    """The graph has migrations that this version does not know."""

    code = "NEWER_GRAPH"


class Conflict(GraphError):
    """A write broke a constraint because of another write at the same time."""

    code = "CONFLICT"


class BadInput(GraphError):
    """An argument that the client can correct; the message names the limit."""

    code = "BAD_USER_INPUT"


class Denied(GraphError):
    """A field that this principal may not read; `code` says what the principal lacks."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code
