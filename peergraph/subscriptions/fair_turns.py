"""Turns of accounts: a few at the same time, one of each account, and next comes who had its last turn longest ago."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class FairTurns:
    """The accounts whose turn it is, and those that wait, the next one first.

    However much one account waits for, another waits for one turn of it at most.
    """

    at_once: int
    running: set[str] = field(default_factory=set)
    waiting: dict[str, deque["asyncio.Future[None]"]] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, accounts: Iterable[str]) -> AsyncIterator[None]:
        """Begin the block with the next turn of one of the accounts: of that which waits for fewest others."""
        account = min(accounts, key=self.turns_before)
        if account in self.running or account in self.waiting or len(self.running) >= self.at_once:
            await self.wait(account)
        else:
            self.running.add(account)
        try:
            yield
        finally:
            self.end(account)

    def end(self, account: str) -> None:
        """End the turn of an account, whose next one is behind those of the others."""
        self.running.discard(account)
        if account in self.waiting:
            self.waiting[account] = self.waiting.pop(account)
        self.start_next()

    def turns_before(self, account: str) -> int:
        """Return how many turns of its own an account has or waits for."""
        return len(self.waiting.get(account, ())) + (account in self.running)

    async def wait(self, account: str) -> None:
        """Wait for a turn, which has begun when this returns."""
        future = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(account, deque()).append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():  # its turn had begun
                self.end(account)
            raise

    def start_next(self) -> None:
        """Begin the turns that may run now."""
        for account in list(self.waiting):
            if len(self.running) >= self.at_once:
                return
            if account in self.running:
                continue
            futures = self.waiting[account]
            while futures and account not in self.running:
                future = futures.popleft()
                if not future.done():  # who waited for it has not been cancelled
                    self.running.add(account)
                    future.set_result(None)
            if not futures:
                del self.waiting[account]
