"""Turns for operations that cost much: a few run at the same time, so that those that cost little need not wait.

Neo4j shares its processors among all statements alike; a handful of large slices would make every look-up as slow as
they are. Which operations are large is known beforehand, by their cost.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from peergraph.admission.document_limits import DocumentLimits, TryLater

# Seconds after which a client that was sent away may have its turn.
SOON = 5


class TooManyWaiting(TryLater):
    """Too many wait already."""


@dataclass(slots=True)
class ConcurrencyLimit:
    """The turns of one server process; who waits longest is next."""

    bounds: DocumentLimits
    places: asyncio.Semaphore = field(init=False, repr=False)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.places = asyncio.Semaphore(self.bounds.at_once)

    @asynccontextmanager
    async def turn(self, points: int) -> AsyncIterator[None]:
        """Begins when an operation that costs so many points may run, at once for one that costs little.

        Raises Crowded when too many wait already.
        """
        if points <= self.bounds.cheap:
            yield
            return
        await self.wait()
        try:
            yield
        finally:
            self.places.release()

    async def wait(self) -> None:
        """Take a place as soon as there is one."""
        if self.places.locked() and self.waiting >= self.bounds.waiting:
            raise TooManyWaiting(
                "Too many large operations wait for their turn; try again soon, or ask for less.", SOON
            )
        self.waiting += 1
        try:
            await self.places.acquire()
        finally:
            self.waiting -= 1
