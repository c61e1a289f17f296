"""What the workers of one server share, as one worker sees it; a server of one process counts for itself."""

import struct
import time
from dataclasses import dataclass, field
from typing import Any

from peergraph.workers.counts import Counts, LocalCounts, SharedCounts
from peergraph.workers.memory import SECRET_SIZE, SharedMemory, SharedTable
from peergraph.workers.points import RECORD, SharedPoints
from peergraph.workers.turns import SharedTurns

# The time at which a worker last showed that it serves; 0 of one that does not.
BEAT = struct.Struct("=d")
# Whether a worker has warmed Neo4j up since the server started.
WARMED = struct.Struct("=?")
# Seconds without such a sign after which others do not wait for a worker to take its share of connections.
ABSENT = 1.0
# Rows for each key that can be counted, so that a set is hardly ever full.
SPARE_ROWS = 4
# The key of the number of all.
ALL = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the limits of a server count: its connections, by address, the requests of proxies' clients, subscriptions
    by account, and, where there are several workers, the points of clients and the turns of large operations, which
    else each keep themselves."""

    connections: Counts = field(default_factory=LocalCounts)
    requests: Counts = field(default_factory=LocalCounts)
    subscriptions: Counts = field(default_factory=LocalCounts)
    points: SharedPoints | None = None
    turns: SharedTurns | None = None
    worker: "WorkerShare | None" = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The sizes of the shared memory: how many workers there are, and how many clients, connections and subscriptions
    have to be remembered."""

    workers: int
    clients: int
    connections: int
    subscriptions: int

    @property
    def beats(self) -> int:
        """The position of the signs that workers serve."""
        return SECRET_SIZE

    @property
    def warmed(self) -> int:
        """The position of whether Neo4j has been warmed up."""
        return self.beats + BEAT.size * self.workers

    @property
    def points(self) -> int:
        """The position of the points of clients."""
        return self.warmed + WARMED.size

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """The position and the rows of each table of counts."""
        at = self.points + SharedTable.bytes_of(SharedPoints.rows(self.clients), RECORD.size)
        tables = {}
        for name, keys in (
            ("connections", self.connections),
            ("requests", self.connections),
            ("subscriptions", self.subscriptions),
        ):
            rows = SPARE_ROWS * (keys + 1)
            tables[name] = (at, rows)
            at += SharedTable.bytes_of(rows, SharedCounts.row_size(self.workers))
        return tables

    @property
    def size(self) -> int:
        """The bytes of the memory."""
        at, rows = self.counts["subscriptions"]
        return at + SharedTable.bytes_of(rows, SharedCounts.row_size(self.workers))

    def share(self, memory: SharedMemory, number: int, turns: SharedTurns | None = None) -> Shared:
        """Return what a worker shares; workers are numbered from 0."""
        counts: dict[str, Any] = {
            name: SharedCounts(memory, at, rows, self.workers, number) for name, (at, rows) in self.counts.items()
        }
        return Shared(
            **counts,
            points=SharedPoints(memory, self.points, self.clients),
            turns=turns,
            worker=WorkerShare(memory, self, number, counts["connections"]),
        )


@dataclass(frozen=True, slots=True)
class WorkerShare:
    """The signs that a worker gives of serving, and its share of all connections."""

    memory: SharedMemory
    layout: Layout
    number: int
    connections: SharedCounts

    def beat(self) -> None:
        """Show that this worker serves."""
        BEAT.pack_into(self.memory.bytes, self.layout.beats + BEAT.size * self.number, time.monotonic())

    def last_beat(self, worker: int) -> float:
        """Return when a worker last showed that it serves; 0 if it does not."""
        return float(BEAT.unpack_from(self.memory.bytes, self.layout.beats + BEAT.size * worker)[0])

    def is_ahead(self, beginning: int) -> bool:
        """Whether this worker, with so many connections that have not been counted yet, has more than another one that
        serves."""
        numbers = self.connections.by_worker(ALL)
        own, since = numbers[self.number] + beginning, time.monotonic() - ABSENT
        return any(
            other != self.number and number < own and self.last_beat(other) >= since
            for other, number in enumerate(numbers)
        )

    def may_warm_up(self) -> bool:
        """Whether this worker may warm up: it is the first one, or another one has, so that Neo4j is warm."""
        return not self.number or bool(WARMED.unpack_from(self.memory.bytes, self.layout.warmed)[0])

    def has_warmed_up(self) -> None:
        """Let other workers warm up."""
        WARMED.pack_into(self.memory.bytes, self.layout.warmed, True)

    def clear(self, shared: Shared, worker: int) -> None:
        """Forget what a worker counted that has ended."""
        BEAT.pack_into(self.memory.bytes, self.layout.beats + BEAT.size * worker, 0.0)
        for counts in (shared.connections, shared.requests, shared.subscriptions):
            assert isinstance(counts, SharedCounts)
            counts.clear(worker)
