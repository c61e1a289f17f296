"""What the steps of writing one batch share: the transaction, the resolution, and what has to be counted again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from ingest.resolution import Resolution

COUNTS = {
    "Researcher": ("workCount", "citationCount", "collaboratorCount"),
    "Work": ("citationCount",),
    "Topic": ("workCount",),
    "Institution": ("workCount", "researcherCount"),
    "Venue": ("workCount",),
}
"""The kept numbers of each kind of entity."""


def _empty_sets() -> dict[str, set[str]]:
    return {kind: set() for kind in (*COUNTS, "Key")}


@dataclass(slots=True)
class WriteContext:
    """One batch within its transaction.

    `touched` has, by kind, the ids of entities whose relations changed, so that their kept numbers have to follow, and
    the keys that may have become unused.
    """

    tx: Transaction
    now: datetime
    resolution: Resolution
    touched: dict[str, set[str]] = field(default_factory=_empty_sets)
    topics_to_recount: set[str] = field(default_factory=set)
    maybe_undescribed: list[str] = field(default_factory=list)

    async def run(self, name: str, **parameters: Any) -> None:
        """Run the statement cypher/ingest/<name>.cypher."""
        await self.tx.run(statement(f"ingest/{name}"), parameters)

    async def read(self, name: str, **parameters: Any) -> Any:
        """Run the statement cypher/ingest/<name>.cypher. Returns the one value that it returns."""
        return (await self.tx.run(statement(f"ingest/{name}"), parameters))[0][0]

    def touch(self, kind: str, ids: Iterable[str]) -> None:
        """Note that entities of a kind have to be counted again."""
        self.touched[kind].update(ids)
