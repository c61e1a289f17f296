"""How much one request may ask for: all limits in one place, with what a setting may make of each."""

from dataclasses import dataclass, field
from typing import Any


def most(usual: int, top: int, meaning: str, least: int = 1) -> Any:
    """A limit: its usual value, the least and the most that a setting may make of it, and what it counts."""
    return field(default=usual, metadata={"least": least, "top": top, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What one request may ask for; `PEERGRAPH_MOST_TOKENS` sets `tokens`, and so on.

    With `enforced` false what passes a limit on documents, cost or budgets is counted and logged, and then answered.
    """

    cost: int = most(200_000, 1_000_000_000, "points an operation may cost; 0 for no limit", 0)
    budget: int = most(3_000_000, 1_000_000_000, "points a client may spend within a minute; 0 for no limit", 0)
    budget_signed_in: int = most(
        30_000_000, 1_000_000_000, "points an account that signed in may spend within a minute; 0 for no limit", 0
    )
    cheap: int = most(2_000, 1_000_000_000, "points of an operation that need not wait for its turn", 0)
    at_once: int = most(2, 1_000, "operations of more points than that which run at the same time")
    waiting: int = most(200, 100_000, "operations that wait for their turn", 0)
    clients: int = most(10_000, 1_000_000, "clients whose spending is remembered")
    body: int = most(512 * 1024, 64 * 1024 * 1024, "bytes of a request body")
    characters: int = most(100_000, 10_000_000, "characters of a document")
    quoted: int = most(10_000, 10_000_000, "characters in strings and comments of a document")
    tokens: int = most(5_000, 1_000_000, "tokens of a document")
    operations: int = most(20, 1_000, "operations of a document")
    fragments: int = most(100, 10_000, "fragments of a document")
    aliases: int = most(1_000, 100_000, "aliases in a document")
    directives: int = most(100, 10_000, "directives in a document")
    repeated: int = most(100, 10_000, "fields of an operation that stand more than once under one name")
    fields: int = most(2_000, 100_000, "fields of an operation, fragments spread out")
    roots: int = most(50, 1_000, "root fields of a query")
    writes: int = most(10, 100, "root fields of a mutation")
    nested: int = most(100, 1_000, "fields with selections below one root field, fragments spread out")
    depth: int = most(15, 50, "fields with selections, one within the other")
    persisted: int = most(1_000, 100_000, "documents kept that clients left to be named by their hash", 0)
    persisted_characters: int = most(2_000_000, 1_000_000_000, "characters of these together", 0)
    enforced: bool = True


USUAL = DocumentLimits()
# For who runs the server and asks it from the command line: all that holds a document together, and no price.
UNPRICED = DocumentLimits(cost=0, budget=0)
