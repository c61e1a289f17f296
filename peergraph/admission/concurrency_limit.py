"""The limit on large operations that run at the same time, so that small ones need not wait.

Neo4j shares its processors among all statements alike, so a handful of large slices would make every look-up as slow as
they are. The estimated cost of an operation says beforehand whether it is large.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field

from peergraph.errors import TooManyWaiting
from peergraph.limits import DocumentLimits
from peergraph.workers.turns import SharedTurns

# Seconds after which a refused client may try again.
RETRY_AFTER = 5


@dataclass(slots=True)
class ConcurrencyLimit:
    """The large operations of a server that run or wait; the one that waits longest is next.

    `shared` are the turns that all workers of a server take, where there are several.
    """

    limits: DocumentLimits
    shared: SharedTurns | None = None
    slots: asyncio.Semaphore = field(init=False, repr=False)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.slots = asyncio.Semaphore(self.limits.at_once)

    def enter(self, points: int) -> AbstractAsyncContextManager[None]:
        """Return a block that begins when an operation of so many points may run, which is at once for a small one.

        It raises TooManyWaiting.
        """
        return nullcontext() if points <= self.limits.cheap else self._take_turn()

    @asynccontextmanager
    async def _take_turn(self) -> AsyncIterator[None]:
        if self.shared is not None:
            turn = await self.shared.ask()
            if turn is None:
                raise too_many_waiting()
            try:
                yield
            finally:
                self.shared.leave(turn)
            return
        await self.wait()
        try:
            yield
        finally:
            self.slots.release()

    async def wait(self) -> None:
        """Take a slot as soon as one is free. Raises TooManyWaiting."""
        if self.slots.locked() and self.waiting >= self.limits.waiting:
            raise too_many_waiting()
        self.waiting += 1
        try:
            await self.slots.acquire()
        finally:
            self.waiting -= 1


def too_many_waiting() -> TooManyWaiting:
    """Return the refusal of an operation that nobody can let wait."""
    sentence = "Too many large operations wait for their turn; try again soon, or ask for less."
    return TooManyWaiting(sentence, RETRY_AFTER)
