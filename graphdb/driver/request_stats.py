"""What one request asked of Neo4j, and the log of statements."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

log = logging.getLogger("peergraph.statement")
# Milliseconds from which a statement is logged as slow.
SLOW_MILLISECONDS = 2000.0

_logs_slow: ContextVar[bool] = ContextVar("logs_slow", default=True)


@contextmanager
def without_slow_log() -> Iterator[None]:
    """Log no statement of this block as slow, as no client waits for an import, a migration or the poll of the feed."""
    token = _logs_slow.set(False)
    try:
        yield
    finally:
        _logs_slow.reset(token)


@dataclass(slots=True)
class RequestStats:
    """What one request asked of Neo4j: its statements, their records, milliseconds waited and those spent planning.

    `bookmarks` name the writes that this request's reads must see: the client's own, then those of the request itself.
    `has_written` is true once the request has committed a write.
    """

    statements: int = 0
    rows: int = 0
    milliseconds: float = 0.0
    planning: float = 0.0
    names: list[str] = field(default_factory=list)
    bookmarks: frozenset[str] = frozenset()
    has_written: bool = False

    def add(self, name: str, rows: int, milliseconds: float) -> None:
        """Count one statement."""
        self.statements += 1
        self.rows += rows
        self.milliseconds += milliseconds
        self.names.append(name)


def planning_time(started: float, planned_at: float | None, stats: RequestStats | None) -> float:
    """Return the milliseconds from when a statement was sent until it had a plan, and add them to the request's.

    `planned_at` is None for a statement whose plan is not known to be made.
    """
    milliseconds = 0.0 if planned_at is None else (planned_at - started) * 1000
    if stats is not None:
        stats.planning += milliseconds
    return milliseconds


def record_statement(
    name: str, rows: int, started: float, stats: RequestStats | None, planning: float | None = None
) -> None:
    """Count a statement in the request's stats and log it: at WARNING when it was slow, else at DEBUG.

    `planning` is the milliseconds until Neo4j had a plan for it, None where they are not known.
    """
    milliseconds = (time.perf_counter() - started) * 1000
    if stats is not None:
        stats.add(name, rows, milliseconds)
    level = logging.WARNING if milliseconds >= SLOW_MILLISECONDS and _logs_slow.get() else logging.DEBUG
    if log.isEnabledFor(level):
        until_planned = "" if planning is None else f" ({planning:.1f} ms of it planning)"
        log.log(level, "%s: %d rows in %.1f ms%s", name, rows, milliseconds, until_planned)
