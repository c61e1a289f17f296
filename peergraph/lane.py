"""Turns for operations that cost much: a few run at the same time, so that those that cost little need not wait.

Neo4j shares its processors among all statements alike; a handful of large slices would make every look-up as slow as
they are. Which operations are large is known beforehand, by their cost.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from peergraph.limits import Bounds


@dataclass(slots=True)
class Lane:
    """The turns of one server process; who waits longest is next."""

    bounds: Bounds
    places: asyncio.Semaphore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.places = asyncio.Semaphore(self.bounds.at_once)

    @asynccontextmanager
    async def turn(self, points: int) -> AsyncIterator[None]:
        """Begins when an operation that costs so many points may run, at once for one that costs little."""
        if points <= self.bounds.cheap:
            yield
            return
        async with self.places:
            yield
