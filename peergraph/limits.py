"""The limits on one request and on one client, with the default and range of each."""

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
    body: int = limit(512 * 1024, 64 * 1024 * 1024, "bytes of a request body")
    characters: int = limit(100_000, 10_000_000, "characters of a document")
    quoted: int = limit(10_000, 10_000_000, "characters in strings and comments of a document")
    tokens: int = limit(5_000, 1_000_000, "tokens of a document")
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
# For the command line: the limits on documents, without limits on cost and rate.
UNPRICED = DocumentLimits(cost=0, budget=0)
