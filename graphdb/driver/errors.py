"""What can go wrong between us and Neo4j, in our own words.

GraphError
 ├─ Unavailable    the server is away, or came back too late for this request
 ├─ TimedOut       the statement ran into its time-out and was ended
 ├─ TooMuchMemory  the statement asked for more memory than one transaction may have
 ├─ NewerGraph     the graph was written by a newer peergraph than this one
 ├─ Conflict       a write met another one; a constraint of the graph allows only one of them
 ├─ BadInput       an argument that a client can correct
 └─ Denied         a field that is for others than who asks
"""


class GraphError(Exception):
    """Anything graphdb raises on purpose; the message is one sentence fit to show."""

    code = "INTERNAL"

    @property
    def extensions(self) -> dict[str, str]:
        """What a GraphQL error made of this carries for programs."""
        return {"code": self.code}


class Unavailable(GraphError):
    """Neo4j cannot be reached; trying again later may help."""

    code = "UNAVAILABLE"


class TimedOut(GraphError):
    """A statement was ended because it ran longer than it may."""

    code = "TIMEOUT"


class TooMuchMemory(GraphError):
    """A statement was ended because it needed more memory than a transaction may have; a repeat would do the same."""

    code = "TOO_COSTLY"


class NewerGraph(GraphError):
    """The graph holds migrations that this version does not know."""

    code = "NEWER_GRAPH"


class Conflict(GraphError):
    """A write would have broken a constraint that another write, at the same time, made to hold."""

    code = "CONFLICT"


class BadInput(GraphError):
    """An argument outside what it may be; the message names the limit."""

    code = "BAD_USER_INPUT"


class Denied(GraphError):
    """A field that is not for who asks; `code` says what they lack."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code
