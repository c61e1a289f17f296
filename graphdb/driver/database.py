"""One Neo4j database: reads that are retried, managed write transactions, and a name for every statement."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    Bookmarks,
    NotificationMinimumSeverity,
    Query,
    unit_of_work,
)
from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

from graphdb.bolt.read import Read
from graphdb.driver.error_translation import TIMED_OUT, as_graph_error, is_timeout, is_worth_retrying, translate_errors
from graphdb.driver.errors import DiskFull, GraphError, TimedOut, Unavailable
from graphdb.driver.planning import PlanKey, PlanTracker, plan_key
from graphdb.driver.read_way import choose_way
from graphdb.driver.reads import ReadWay, Server, SessionReads, fetch_rows, read_session
from graphdb.driver.request_stats import RequestStats, planning_time, record_statement
from graphdb.driver.silence import Silence

T = TypeVar("T")
Parameters = dict[str, Any]

# Seconds for which a read is retried while Neo4j is away, and the pauses between two tries.
RETRY_BUDGET = 5.0
RETRY_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
# What is added where the answer to a commit did not come.
NOT_KNOWN = "It is not known whether the change was made."
# Seconds for which a write waits for what another write has locked.
LOCK_SECONDS = 2.0
LOCKED = "Another write, such as an import, keeps this one waiting. Try again in a moment."
# Seconds that making a plan may take.
PLANNING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Statement:
    """A Cypher text and its name in logs, timers and Neo4j's own list of transactions."""

    name: str
    text: str


class TimedOutWhilePlanning(TimedOut):
    """A write transaction timed out while one of its statements was being planned."""


class Transaction:
    """A managed write transaction: all its statements are committed together, or none is."""

    def __init__(self, inner: AsyncManagedTransaction, stats: RequestStats, known_locks: set[str]) -> None:
        """`known_locks` are the names of the statements that only take a lock and of which there is a plan."""
        self._inner = inner
        self._stats = stats
        self._known_locks = known_locks
        # Whether a statement of it is being planned.
        self.is_planning = False

    async def run(self, statement: Statement, parameters: Parameters | None = None) -> list[list[Any]]:
        """Return the records of a statement in order, each as a list of values. Raises Unavailable when one that takes
        a lock, whose name ends in /lock, waits for more than LOCK_SECONDS."""
        started = time.perf_counter()
        self.is_planning = True
        try:
            async with asyncio.timeout(LOCK_SECONDS if statement.name in self._known_locks else None) as waiting:
                result = await self._inner.run(statement.text, parameters or {})
        except TimeoutError as error:
            if waiting.expired():
                raise Unavailable(LOCKED) from error
            raise
        self.is_planning = False
        if statement.name.endswith("/lock"):
            self._known_locks.add(statement.name)
        planning = planning_time(started, time.perf_counter(), self._stats)
        rows = await fetch_rows(result)
        record_statement(statement.name, len(rows), started, self._stats, planning)
        return rows


class Database:
    """A pool of connections to one database: open it once, share it, and close it at the end."""

    def __init__(
        self,
        driver: AsyncDriver,
        database: str | None,
        timeout: float,
        planning: float = PLANNING_SECONDS,
        disk_full: Callable[[], str | None] = lambda: None,
        probe: AsyncDriver | None = None,
    ) -> None:
        """`probe` is a driver with a connection of its own, which asks whether Neo4j answers at all."""
        self._driver = driver
        self._probe = probe or driver
        self._database = database
        self._timeout = timeout
        self._plans = PlanTracker(planning)
        self._known_locks: set[str] = set()
        self._silence = Silence(self._probe, database, timeout)
        self._reads: ReadWay = SessionReads(driver, database, self._silence)
        # The sentence that says that the graph's disk has no room for writes; None while it has.
        self.disk_full = disk_full

    @classmethod
    async def open(
        cls,
        uri: str,
        user: str,
        password: str,
        *,
        database: str | None = None,
        timeout: float = 15.0,  # noqa: ASYNC109 - Neo4j ends the statement, not asyncio
        planning: float = PLANNING_SECONDS,
        pool_size: int = 50,
        disk_full: Callable[[], str | None] = lambda: None,
        ways: str = "AUTO",
    ) -> Self:
        """Return a database that connects on first use; raises GraphError for an address that cannot be used.

        `timeout` is the seconds that a planned statement may take, `planning` those that making its plan may take.
        `ways` is one of READ_WAYS: how planned statements are read.
        `disk_full` returns why no write may begin, or None: see `DiskGuard`.
        """
        try:
            driver, probe = (connect(uri, user, password, size) for size in (pool_size, 1))
        except (ConfigurationError, ValueError) as error:
            raise GraphError(f"The Neo4j address {uri!r} cannot be used: {error}") from error
        opened = cls(driver, database, timeout, planning, disk_full, probe)
        server = Server(uri, user, password, database, pool_size, RETRY_BUDGET)
        opened._reads = choose_way(server, driver, opened._silence, ways)
        return opened

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Cancel planning and close all connections."""
        await self._plans.close()
        await self._silence.close()
        await self._reads.close()
        for driver in {self._driver, self._probe}:
            await driver.close()

    async def read(self, statement: Statement, parameters: Parameters, stats: RequestStats | None = None) -> Any:
        """Return the first value of the only record, or None when there is no record; retried while Neo4j is away."""
        rows = await self.rows(statement, parameters, stats)
        return rows[0][0] if rows else None

    async def rows(
        self,
        statement: Statement,
        parameters: Parameters | None = None,
        stats: RequestStats | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> list[list[Any]]:
        """Return every record of a read statement in order, each as a list of values; retried while Neo4j is away."""
        deadline = time.monotonic() + RETRY_BUDGET
        attempt = 0
        while True:
            started = time.perf_counter()
            try:
                rows, planning = await self._read_once(statement, parameters or {}, stats, timeout or self._timeout)
            except (Neo4jError, DriverError, OSError) as error:
                pause = RETRY_PAUSES[min(attempt, len(RETRY_PAUSES) - 1)]
                if not is_worth_retrying(error) or time.monotonic() + pause > deadline:
                    raise as_graph_error(error, self.disk_full()) from error
                attempt += 1
                await asyncio.sleep(pause)
                continue
            record_statement(statement.name, len(rows), started, stats, planning)
            return rows

    async def _read_once(
        self, statement: Statement, parameters: Parameters, stats: RequestStats | None, seconds: float
    ) -> tuple[list[list[Any]], float]:
        """Return the records of one try, and the milliseconds until Neo4j had a plan."""
        started, key = time.perf_counter(), plan_key(statement.text, parameters)
        # When it could not be made, the first of those who waited makes it, and the others wait again.
        while self._plans.is_being_made(key):
            async with self._silence.wait(None):
                await self._plans.wait_for(key)
        if not self._plans.has(key):
            return await self._plan_and_read(key, statement, parameters, stats, seconds)
        read = Read(statement.name, statement.text, parameters, seconds, bookmarks_of(stats))
        try:
            rows = await self._reads.rows(read)
        except Neo4jError as error:
            if read.planned_at is not None or not is_timeout(error):
                raise
        else:
            return rows, planning_time(started, read.planned_at, stats)
        # Neo4j had dropped the plan and ran out of time making it again.
        self._plans.forget(key)
        return await self._plan_and_read(key, statement, parameters, stats, seconds)

    async def _plan_and_read(
        self, key: PlanKey, statement: Statement, parameters: Parameters, stats: RequestStats | None, seconds: float
    ) -> tuple[list[list[Any]], float]:
        """Return the records of a statement for which Neo4j, as far as we know, has to make a plan first, and the
        milliseconds until it had one."""
        # A plan that nobody waits for any longer may be worked on for as long again.
        most = 2 * self._plans.seconds + seconds
        query = Query(statement.text, metadata={"name": statement.name}, timeout=most)
        session, started = self._read_session(stats), time.perf_counter()

        async def abandon() -> None:
            session.cancel()
            await session.close()

        try:
            async with self._silence.wait(None):
                result = await self._plans.make(key, lambda: session.run(query, parameters), abandon)
        finally:
            planning = planning_time(started, time.perf_counter(), stats)
        async with session:
            try:
                async with asyncio.timeout(seconds):
                    return await fetch_rows(result), planning
            except TimeoutError:
                session.cancel()
                raise TimedOut(TIMED_OUT) from None

    async def read_with_bookmarks(
        self, statement: Statement, stats: RequestStats | None = None
    ) -> tuple[Any, frozenset[str]]:
        """Return the first value of the only record (None without a record), and the bookmarks after this read.

        A later read that waits for these bookmarks sees at least what this one saw. The read is not retried.
        """
        started = time.perf_counter()
        read = Read(statement.name, statement.text, {}, self._timeout, bookmarks_of(stats))
        with translate_errors(self.disk_full):
            rows = await self._reads.rows(read)
        bookmarks = bookmarks_of(stats) if read.bookmark is None else frozenset((read.bookmark,))
        record_statement(statement.name, len(rows), started, stats)
        return (rows[0][0] if rows else None), bookmarks

    async def write(
        self,
        work: Callable[[Transaction], Awaitable[T]],
        stats: RequestStats | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above, of the whole transaction
    ) -> T:
        """Return what `work` returns in one transaction; `work` runs again from its start when Neo4j asks for that.

        Raises DiskFull before anything is written while the graph's disk has no room.
        """
        self._check_disk()
        stats, seconds = stats or RequestStats(), timeout or self._timeout
        try:
            return await self._write_within(work, stats, seconds)
        except TimedOutWhilePlanning:
            return await self._write_within(work, stats, seconds + self._plans.seconds)

    async def _write_within(
        self, work: Callable[[Transaction], Awaitable[T]], stats: RequestStats, seconds: float
    ) -> T:
        """Return what `work` returns within these seconds. Raises TimedOutWhilePlanning."""
        attempts: list[Transaction] = []
        is_committing = False

        @unit_of_work(timeout=seconds)
        async def attempt(inner: AsyncManagedTransaction) -> T:
            nonlocal is_committing
            is_committing = False
            attempts.append(Transaction(inner, stats, self._known_locks))
            result = await work(attempts[-1])
            is_committing = True
            return result

        try:
            async with (
                self._silence.wait(seconds),
                self._driver.session(
                    database=self._database, bookmarks=Bookmarks.from_raw_values(bookmarks_of(stats))
                ) as session,
            ):
                result = await session.execute_write(attempt)
                stats.bookmarks, stats.has_written = frozenset((await session.last_bookmarks()).raw_values), True
                return result
        except Unavailable as error:
            if is_committing:
                raise Unavailable(f"{error} {NOT_KNOWN}") from error
            raise
        except (Neo4jError, DriverError, OSError) as error:
            if attempts and attempts[-1].is_planning and is_timeout(error):
                raise TimedOutWhilePlanning(TIMED_OUT) from error
            ours = as_graph_error(error, self.disk_full())
            if is_committing and type(ours) is Unavailable:
                ours = Unavailable(f"{ours} {NOT_KNOWN}")
            raise ours from error

    def is_planned(self, statement: Statement, parameters: Parameters) -> bool:
        """Whether Neo4j, as far as this process knows, has or is making the plan of a statement with parameters like
        these."""
        key = plan_key(statement.text, parameters)
        return self._plans.has(key) or self._plans.is_being_made(key)

    async def define(self, statement: Statement) -> None:
        """Run one auto-commit statement that changes schema or administration, without a time-out."""
        self._check_disk()
        with translate_errors(self.disk_full):
            async with self._silence.wait(None), self.session() as session:
                await (await session.run(statement.text)).consume()

    def _check_disk(self) -> None:
        reason = self.disk_full()
        if reason is not None:
            raise DiskFull(reason)

    def while_answering(self) -> AbstractAsyncContextManager[None]:
        """Return a block that may take long, and raises Unavailable when Neo4j answers nobody meanwhile."""
        return self._silence.wait(None)

    def session(self) -> AsyncSession:
        """Return a session of the driver for work that takes several statements; the caller closes it."""
        return self._driver.session(database=self._database)

    async def plan(self, statement: Statement, parameters: Parameters, *, profile: bool = False) -> dict[str, Any]:
        """Return Neo4j's plan of a statement as nested maps of operatorType, args, identifiers and children."""
        prefix = "PROFILE " if profile else "EXPLAIN "
        seconds = self._plans.seconds + (self._timeout if profile else 0)
        end = self._plans.announce(plan_key(statement.text, parameters))
        try:
            with translate_errors(self.disk_full):
                async with self._silence.wait(seconds), self._read_session() as session:
                    query = Query(prefix + statement.text, metadata={"name": statement.name}, timeout=seconds)
                    summary = await (await session.run(query, parameters)).consume()
        finally:
            end()
        plan = summary.profile if profile else summary.plan
        return dict(plan or {})

    def _read_session(self, stats: RequestStats | None = None) -> AsyncSession:
        return read_session(self._driver, self._database, bookmarks_of(stats))


def connect(
    uri: str,
    user: str,
    password: str,
    pool_size: int,
    *,
    connecting: float = 5,
    acquiring: float = RETRY_BUDGET,
    retrying: float = 15,
) -> AsyncDriver:
    """Return a driver with at most so many connections. Raises ConfigurationError or ValueError.

    The others are the seconds for which it waits for a connection to open and for one that is free, and for which it
    repeats a transaction.
    """
    return AsyncGraphDatabase.driver(
        uri,
        auth=(user, password),
        max_connection_pool_size=pool_size,
        connection_timeout=connecting,
        connection_acquisition_timeout=acquiring,
        max_transaction_retry_time=retrying,
        keep_alive=True,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    )


def bookmarks_of(stats: RequestStats | None) -> frozenset[str]:
    """Return the bookmarks that a request's reads and writes wait for."""
    return stats.bookmarks if stats is not None else frozenset()
