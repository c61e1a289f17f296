"""The context that resolvers get: the request that they work for."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Parameters, Statement
from graphdb.driver.request_stats import RequestStats
from resolvers.deferred_selection import DeferredSelections
from resolvers.viewer import Viewer

# Statements of one request that run at the same time, so that one request cannot hold all connections of the pool.
STATEMENTS_AT_ONCE = 4


class PlanPolicy(Protocol):
    """What a statement passes before Neo4j plans it."""

    def enter(self, statement: Statement) -> AbstractAsyncContextManager[None]: ...


@dataclass(slots=True)
class Context:
    """One request: its database, its operation, what it has cost so far and its viewer, who is None for a visitor.

    `deferred` is what @defer puts off, None if the whole answer is sent at once. `plans` is what statements pass that
    Neo4j has no plan of, None if they have passed it. `completes_in_thread` is true for a query whose answer is large.
    """

    database: Database
    operation: Operation
    stats: RequestStats = field(default_factory=RequestStats)
    viewer: Viewer | None = None
    deferred: DeferredSelections | None = None
    plans: PlanPolicy | None = None
    completes_in_thread: bool = False
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(STATEMENTS_AT_ONCE), repr=False)

    def time(self) -> datetime:
        """Return the time now, which is later than that of the request by what it has waited."""
        clock = self.operation.clock
        return self.operation.now if clock is None else clock()

    async def read(self, statement: Statement, parameters: Parameters) -> Any:
        """Return the first value of a statement's only record, or None when there is none, as soon as fewer than
        STATEMENTS_AT_ONCE statements of this request run."""
        async with self._slots:
            if self.plans is None or self.database.is_planned(statement, parameters):
                return await self.database.read(statement, parameters, self.stats)
            async with self.plans.enter(statement):
                return await self.database.read(statement, parameters, self.stats)
