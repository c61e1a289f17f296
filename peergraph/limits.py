"""The limits on one request, on one client and on connections, with the default and range of each."""

from dataclasses import dataclass, field
from typing import Any


def limit(default: int, most: int, meaning: str, least: int = 1) -> Any:
    """Return the field of a limit: its default, the range that a setting may give it, and what it counts."""
    return field(default=default, metadata={"least": least, "most": most, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """How much one request or one client may do; `PEERGRAPH_MOST_TOKENS` sets `tokens`, and so on.

    If `enforced` is false, what exceeds a limit on documents, cost or rate is counted and logged, and answered.
    """

    cost: int = limit(200_000, 1_000_000_000, "points an operation may cost; 0 for no limit", 0)
    planning: int = limit(
        2_000_000, 1_000_000_000, "points that planning the statements of an operation may cost; 0 for no limit", 0
    )
    budget: int = limit(3_000_000, 1_000_000_000, "points a client may spend within a minute; 0 for no limit", 0)
    budget_signed_in: int = limit(
        30_000_000, 1_000_000_000, "points an account that signed in may spend within a minute; 0 for no limit", 0
    )
    cheap: int = limit(
        2_000, 1_000_000_000, "points of the largest operation that runs without waiting for its turn", 0
    )
    at_once: int = limit(2, 1_000, "operations of more points than `PEERGRAPH_MOST_CHEAP` that run at the same time")
    waiting: int = limit(200, 100_000, "such operations that wait for their turn; others get 503", 0)
    clients: int = limit(10_000, 1_000_000, "clients whose spending is remembered")
    answer: int = limit(10_000_000, 1_000_000_000, "bytes of an answer, all its parts together; 0 for no limit", 0)
    body: int = limit(512 * 1024, 64 * 1024 * 1024, "bytes of a request body")
    characters: int = limit(100_000, 10_000_000, "characters of a document")
    quoted: int = limit(10_000, 10_000_000, "characters in strings and comments of a document")
    tokens: int = limit(5_000, 1_000_000, "tokens of a document")
    values: int = limit(20_000, 1_000_000, "values within the variables of a request")
    operations: int = limit(20, 1_000, "operations of a document")
    fragments: int = limit(100, 10_000, "fragments of a document")
    aliases: int = limit(1_000, 100_000, "aliases in a document")
    directives: int = limit(100, 10_000, "directives in a document")
    repeated: int = limit(100, 10_000, "fields of an operation that are selected again under the same name")
    fields: int = limit(2_000, 100_000, "fields of an operation, with the fields of its fragments")
    roots: int = limit(50, 1_000, "root fields of a query")
    writes: int = limit(10, 100, "root fields of a mutation")
    nested: int = limit(100, 1_000, "fields with selections below one root field, with those of fragments")
    depth: int = limit(15, 50, "fields with selections that are nested within each other")
    persisted: int = limit(1_000, 100_000, "documents that clients sent once and then name by their hash", 0)
    persisted_characters: int = limit(2_000_000, 1_000_000_000, "characters of all these documents together", 0)
    enforced: bool = True


USUAL = DocumentLimits()
# For the command line: the limits on documents, without limits on cost, planning, rate and answers.
UNPRICED = DocumentLimits(cost=0, planning=0, budget=0, answer=0)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How much a connection may hold, how many there may be, and how long each waits for its client.

    `PEERGRAPH_MOST_HEAD` sets `head`, and so on; times are in seconds and have settings of their own.
    """

    connections: int = limit(2_000, 1_000_000, "connections that are open at the same time")
    connections_per_address: int = limit(
        100, 1_000_000, "connections of one address, of IPv6 its /64, that are open at the same time"
    )
    head: int = limit(64 * 1024, 16 * 1024 * 1024, "bytes of a request's head", 1024)
    target: int = limit(16 * 1024, 16 * 1024 * 1024, "bytes of the address in a request's first line", 256)
    headers: int = limit(100, 10_000, "headers of a request", 10)
    pipelined: int = limit(10, 1_000, "requests that a connection may send ahead of their answers")
    pings: int = limit(
        300, 1_000_000, "messages that a WebSocket may send within a minute without an operation, such as pings", 10
    )
    unsent: int = limit(
        256 * 1024 * 1024, 1 << 32, "bytes of answers that clients have yet to take; the slowest are closed", 1 << 20
    )
    head_timeout: float = 10.0
    idle_timeout: float = 75.0
    init_timeout: float = 10.0
    websocket_idle_timeout: float = 60.0
    write_timeout: float = 20.0
    body_timeout: float = 10.0
