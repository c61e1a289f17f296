"""What the steps of writing one batch share: the transaction, the resolution, and what has to be counted again."""

import time
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
    the keys that may have become unused. `locked_at` is the monotonic time since which the graph's lock is held.
    """

    tx: Transaction
    now: datetime
    resolution: Resolution
    touched: dict[str, set[str]] = field(default_factory=_empty_sets)
    topics_to_recount: set[str] = field(default_factory=set)
    maybe_undescribed: list[str] = field(default_factory=list)
    locked_at: float | None = None

    @property
    def new_ids(self) -> set[str]:
        """The ids of the entities that this batch creates."""
        return {entity.id for entity in self.resolution.resolved.values() if entity.is_new}

    async def lock_imports(self) -> None:
        """Keep other imports waiting until the transaction ends."""
        await self.run("lock_imports")

    async def lock_graph(self) -> None:
        """Keep the writes of accounts waiting until the transaction ends, and advance the graph version."""
        await self.run("lock_graph", now=self.now)
        self.locked_at = time.monotonic()

    async def run(self, name: str, **parameters: Any) -> None:
        """Run the statement cypher/ingest/<name>.cypher."""
        await self.tx.run(statement(f"ingest/{name}"), parameters)

    async def read(self, name: str, **parameters: Any) -> Any:
        """Run the statement cypher/ingest/<name>.cypher. Returns the one value that it returns."""
        return (await self.tx.run(statement(f"ingest/{name}"), parameters))[0][0]

    def touch(self, kind: str, ids: Iterable[str]) -> None:
        """Note that entities of a kind have to be counted again."""
        self.touched[kind].update(ids)
