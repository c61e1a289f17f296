"""One Neo4j database: reads that retry themselves, writes in managed transactions, every statement under a name."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

from neo4j import (
    READ_ACCESS,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncResult,
    AsyncSession,
    Bookmarks,
    NotificationMinimumSeverity,
    Query,
    unit_of_work,
)
from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

from graphdb.driver.errors import BadInput, Conflict, GraphError, TimedOut, TooMuchMemory, Unavailable
from graphdb.driver.planning import PlanKey, PlanTracker, plan_key

log = logging.getLogger("peergraph.statement")
T = TypeVar("T")
Parameters = dict[str, Any]

# How long a read may go on trying while Neo4j is away, and the pauses between tries, in seconds.
RETRY_BUDGET = 5.0
RETRY_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
# Seconds that making a plan may take.
PLANNING_SECONDS = 60.0
# Milliseconds from which a statement is worth a line in the log.
SLOW_MILLISECONDS = 2000.0
TIMED_OUT = "The statement took longer than it may and was ended."


# Whether statements may take long here without a line in the log: an import's, a check's, a migration's do.
_unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)


@contextmanager
def without_slow_log() -> Iterator[None]:
    """A block in which no statement is slow: nobody waits for a page."""
    token = _unhurried.set(True)
    try:
        yield
    finally:
        _unhurried.reset(token)


@dataclass(frozen=True, slots=True)
class Statement:
    """A Cypher text and the name it has in logs, timers and Neo4j's own list of transactions."""

    name: str
    text: str


@dataclass(slots=True)
class RequestStats:
    """What one request asked of Neo4j: statements run, records read, milliseconds waited, those of them until its plans
    were made and it began; and what it must see.

    `bookmarks` are Neo4j's names of the writes that reads of this request wait for, on whatever server they are read:
    those that the client brought, then those of the request's own writes; `has_written` tells that there were any.
    """

    statements: int = 0
    rows: int = 0
    milliseconds: float = 0.0
    planning: float = 0.0
    names: list[str] = field(default_factory=list)
    bookmarks: frozenset[str] = frozenset()
    has_written: bool = False

    def add(self, name: str, rows: int, milliseconds: float) -> None:
        self.statements += 1
        self.rows += rows
        self.milliseconds += milliseconds
        self.names.append(name)


class TimedOutWhilePlanning(TimedOut):
    """A transaction ran into its time-out while one of its statements was being planned."""


class Transaction:
    """A managed write transaction; everything run in it is kept or lost together."""

    def __init__(self, inner: AsyncManagedTransaction, stats: RequestStats) -> None:
        self._inner = inner
        self._tally = stats
        # Whether it waits for a plan.
        self.is_planning = False

    async def run(self, statement: Statement, parameters: Parameters | None = None) -> list[list[Any]]:
        """The records of a statement as lists of values, in order."""
        started = time.perf_counter()
        self.is_planning = True
        result = await self._inner.run(statement.text, parameters or {})
        self.is_planning = False
        self._tally.planning += (time.perf_counter() - started) * 1000
        rows = [list(record.values()) async for record in result]
        record_statement(statement, len(rows), started, self._tally)
        return rows


class Database:
    """A pool of connections to one database; open it once, share it, close it at the end."""

    def __init__(self, driver: Any, database: str | None, timeout: float, planning: float = PLANNING_SECONDS) -> None:
        self._driver = driver
        self._database = database
        self._timeout = timeout
        self._plans = PlanTracker(planning)

    @classmethod
    async def open(
        cls,
        uri: str,
        user: str,
        password: str,
        *,
        database: str | None = None,
        timeout: float = 15.0,  # noqa: ASYNC109 - of a statement, kept by Neo4j
        planning: float = PLANNING_SECONDS,
        pool_size: int = 50,
    ) -> Self:
        """A database that connects on first use; `timeout` is the seconds a statement may take once it is planned, and
        `planning` those that making its plan may take."""
        try:
            driver = AsyncGraphDatabase.driver(
                uri,
                auth=(user, password),
                max_connection_pool_size=pool_size,
                connection_timeout=5,
                connection_acquisition_timeout=RETRY_BUDGET,
                max_transaction_retry_time=15,
                keep_alive=True,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                telemetry_disabled=True,
            )
        except (ConfigurationError, ValueError) as error:
            raise GraphError(f"The Neo4j address {uri!r} cannot be used: {error}") from error
        return cls(driver, database, timeout, planning)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give every connection back to the system."""
        await self._plans.close()
        await self._driver.close()

    async def read(self, statement: Statement, parameters: Parameters, stats: RequestStats | None = None) -> Any:
        """The first value of the only record, or None when there is none; repeated while Neo4j is away."""
        rows = await self.rows(statement, parameters, stats)
        return rows[0][0] if rows else None

    async def rows(
        self,
        statement: Statement,
        parameters: Parameters | None = None,
        stats: RequestStats | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> list[list[Any]]:
        """Every record of a read statement as a list of values, in order; repeated while Neo4j is away."""
        deadline = time.monotonic() + RETRY_BUDGET
        attempt = 0
        while True:
            started = time.perf_counter()
            try:
                rows = await self._rows_once(statement, parameters or {}, stats, timeout or self._timeout)
            except (Neo4jError, DriverError, OSError) as error:
                pause = RETRY_PAUSES[min(attempt, len(RETRY_PAUSES) - 1)]
                if not is_worth_retrying(error) or time.monotonic() + pause > deadline:
                    raise as_graph_error(error) from error
                attempt += 1
                await asyncio.sleep(pause)
                continue
            record_statement(statement, len(rows), started, stats)
            return rows

    async def _rows_once(
        self, statement: Statement, parameters: Parameters, stats: RequestStats | None, seconds: float
    ) -> list[list[Any]]:
        """The records, asked for once."""
        started, key, begun = time.perf_counter(), plan_key(statement.text, parameters), False
        await self._plans.wait_for(key)
        if not self._plans.has(key):
            return await self._plan_and_read(key, statement, parameters, stats, seconds)
        query = Query(statement.text, metadata={"name": statement.name}, timeout=seconds)
        try:
            async with self._read_session(stats) as session:
                result = await session.run(query, parameters)
                begun = True
                add_planning_time(started, stats)
                return await fetch_rows(result)
        except Neo4jError as error:
            if begun or not is_timeout(error):
                raise
        # Neo4j had the plan no longer.
        self._plans.forget(key)
        return await self._plan_and_read(key, statement, parameters, stats, seconds)

    async def _plan_and_read(
        self, key: PlanKey, statement: Statement, parameters: Parameters, stats: RequestStats | None, seconds: float
    ) -> list[list[Any]]:
        """The records of a statement that Neo4j has no plan for yet, as far as we know: it has time to be planned."""
        # When nobody waits for the plan any longer it goes on being made for as long again.
        most = 2 * self._plans.seconds + seconds
        query = Query(statement.text, metadata={"name": statement.name}, timeout=most)
        session, started = self._read_session(stats), time.perf_counter()

        async def leave() -> None:
            session.cancel()
            await session.close()

        try:
            result = await self._plans.make(key, lambda: session.run(query, parameters), leave)
        finally:
            add_planning_time(started, stats)
        async with session:
            try:
                async with asyncio.timeout(seconds):
                    return await fetch_rows(result)
            except TimeoutError:
                session.cancel()
                raise TimedOut(TIMED_OUT) from None

    async def read_with_bookmarks(
        self, statement: Statement, stats: RequestStats | None = None
    ) -> tuple[Any, frozenset[str]]:
        """The first value of the only record (None without one), and bookmarks of all that it can have seen: a read
        that waits for these sees no less. Tried once."""
        query = Query(statement.text, metadata={"name": statement.name}, timeout=self._timeout)
        started = time.perf_counter()
        with translate_errors():
            async with self._read_session(stats) as session:
                rows = await fetch_rows(await session.run(query))
                bookmarks = frozenset((await session.last_bookmarks()).raw_values)
        record_statement(statement, len(rows), started, stats)
        return (rows[0][0] if rows else None), bookmarks

    async def write(
        self,
        work: Callable[[Transaction], Awaitable[T]],
        stats: RequestStats | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above, of the whole transaction
    ) -> T:
        """What `work` gives, run in one transaction; run again from its start when Neo4j asks for that."""
        spent = stats or RequestStats()
        try:
            return await self._write_within(work, spent, timeout or self._timeout)
        except TimedOutWhilePlanning:
            return await self._write_within(work, spent, (timeout or self._timeout) + self._plans.seconds)

    async def _write_within(
        self, work: Callable[[Transaction], Awaitable[T]], spent: RequestStats, seconds: float
    ) -> T:
        """The same in so many seconds; raises Unplanned when they were over while a statement was being planned."""
        tried: list[Transaction] = []

        @unit_of_work(timeout=seconds)
        async def attempt(inner: AsyncManagedTransaction) -> T:
            tried.append(Transaction(inner, spent))
            return await work(tried[-1])

        try:
            async with self._driver.session(database=self._database, bookmarks=bookmarks_of(spent)) as session:
                result = await session.execute_write(attempt)
                spent.bookmarks, spent.has_written = frozenset((await session.last_bookmarks()).raw_values), True
                return result  # type: ignore[no-any-return]
        except (Neo4jError, DriverError, OSError) as error:
            if tried and tried[-1].is_planning and is_timeout(error):
                raise TimedOutWhilePlanning(TIMED_OUT) from error
            raise as_graph_error(error) from error

    async def define(self, statement: Statement) -> None:
        """Run one auto-commit schema or administration statement and wait for it, however long it takes."""
        with translate_errors():
            async with self._driver.session(database=self._database) as session:
                await (await session.run(statement.text)).consume()

    def session(self) -> AsyncSession:
        """A session of the driver, for what lasts longer than one statement; close it."""
        return self._driver.session(database=self._database)  # type: ignore[no-any-return]

    async def plan(self, statement: Statement, parameters: Parameters, *, profile: bool = False) -> dict[str, Any]:
        """Neo4j's plan for a statement: nested maps of operatorType, args, identifiers, children."""
        prefix = "PROFILE " if profile else "EXPLAIN "
        seconds = self._plans.seconds + (self._timeout if profile else 0)
        end = self._plans.announce(plan_key(statement.text, parameters))
        try:
            with translate_errors():
                async with self._read_session() as session:
                    query = Query(prefix + statement.text, metadata={"name": statement.name}, timeout=seconds)
                    summary = await (await session.run(query, parameters)).consume()
        finally:
            end()
        found = summary.profile if profile else summary.plan
        return dict(found or {})

    def _read_session(self, stats: RequestStats | None = None) -> AsyncSession:
        return self._driver.session(  # type: ignore[no-any-return]
            database=self._database, default_access_mode=READ_ACCESS, fetch_size=-1, bookmarks=bookmarks_of(stats)
        )


async def fetch_rows(result: AsyncResult) -> list[list[Any]]:
    """Every record of a result as a list of values."""
    # _records is filled by one pull: fetch_size=-1; to_eager would build key lookups per record.
    return [list(record) async for record in result]


def bookmarks_of(stats: RequestStats | None) -> Bookmarks | None:
    """What a request's sessions wait for; None when nothing."""
    return Bookmarks.from_raw_values(stats.bookmarks) if stats is not None and stats.bookmarks else None


def is_worth_retrying(error: Exception) -> bool:
    """Whether a read that failed so may succeed when run again; out-of-memory repeats its damage, so never."""
    if isinstance(error, Neo4jError):
        return error.is_retryable() and not is_out_of_memory(error)
    return isinstance(error, DriverError) and error.is_retryable()


def is_timeout(error: Exception) -> bool:
    """Whether Neo4j ended a statement for the time that it took."""
    code = getattr(error, "code", None) or ""
    return "TransactionTimedOut" in code or "Transaction.Terminated" in code


def is_out_of_memory(error: Neo4jError) -> bool:
    return "OutOfMemory" in (error.code or "")


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise the driver's errors as ours."""
    try:
        yield
    except (Neo4jError, DriverError, OSError) as error:
        raise as_graph_error(error) from error


def as_graph_error(error: Exception) -> Exception:
    """The GraphError that says what happened, or the error itself when it is a defect of ours."""
    code = getattr(error, "code", None) or ""
    if is_timeout(error):
        return TimedOut(TIMED_OUT)
    if isinstance(error, Neo4jError) and is_out_of_memory(error):
        return TooMuchMemory("The statement needed more memory than one request may have; ask for less at once.")
    if "ConstraintValidationFailed" in code or "EntityNotFound" in code:
        return Conflict("Another write came first.")
    if "InvalidBookmark" in code:
        return BadInput("The bookmark is of no write that this graph has.")
    if isinstance(error, Neo4jError) and code.startswith("Neo.ClientError.Security"):
        return Unavailable("Neo4j refused the user name or password.")
    if isinstance(error, (DriverError, OSError)) or (isinstance(error, Neo4jError) and error.is_retryable()):
        return Unavailable("Neo4j cannot be reached.")
    return error


def add_planning_time(started: float, stats: RequestStats | None) -> None:
    """Add the time until a statement's plan was there to the request's stats."""
    if stats is not None:
        stats.planning += (time.perf_counter() - started) * 1000


def rejection_reason(error: Exception) -> str | None:
    """What Neo4j has against the values of a write, on one line; None when it failed by anything else."""
    code = getattr(error, "code", None) or ""
    # What is amiss with the server itself has other codes.
    if not isinstance(error, Neo4jError) or not code.startswith(("Neo.ClientError.", "Neo.DatabaseError.Statement.")):
        return None
    line = " ".join((error.message or "it gives no reason").split())
    return line if len(line) <= 300 else line[:299] + "…"


def record_statement(statement: Statement, rows: int, started: float, stats: RequestStats | None) -> None:
    """Add a statement to the request's stats and to the log: each at DEBUG, a slow one as a warning."""
    spent = (time.perf_counter() - started) * 1000
    if stats is not None:
        stats.add(statement.name, rows, spent)
    level = logging.WARNING if spent >= SLOW_MILLISECONDS and not _unhurried.get() else logging.DEBUG
    if log.isEnabledFor(level):
        log.log(level, "%s: %d rows in %.1f ms", statement.name, rows, spent)
