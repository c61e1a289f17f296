"""How many of something there are by key, such as the connections of an address: in one process, or in all workers."""

import struct
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from peergraph.workers.memory import SharedMemory, SharedTable

COUNT = struct.Struct("=I")


class Counts(Protocol):
    """Numbers by key that have a limit."""

    def try_add(self, key: str, most: int) -> bool:
        """Add one to the number of a key, unless it is `most` already. Returns whether it was added."""

    def remove(self, key: str) -> None:
        """Take one from the number of a key, to which it was added."""

    def number(self, key: str) -> int:
        """Return the number of a key."""


@dataclass(slots=True)
class LocalCounts:
    """The numbers of this process."""

    counter: Counter[str] = field(default_factory=Counter)

    def try_add(self, key: str, most: int) -> bool:
        """Add one to the number of a key, unless it is `most` already. Returns whether it was added."""
        if self.counter[key] >= most:
            return False
        self.counter[key] += 1
        return True

    def remove(self, key: str) -> None:
        """Take one from the number of a key, to which it was added."""
        self.counter[key] -= 1
        if not self.counter[key]:
            del self.counter[key]

    def number(self, key: str) -> int:
        """Return the number of a key."""
        return self.counter[key]


class SharedCounts:
    """The numbers of all workers together: a row for each key, and in it a column for each worker.

    A worker writes its own column alone; when it has died, `clear` frees what it had counted. A table that has no row
    left for a key, which keys that are chosen by a keyed digest hardly ever bring about, counts it in each worker for
    itself.
    """

    def __init__(self, memory: SharedMemory, start: int, rows: int, workers: int, worker: int) -> None:
        self.memory, self.workers, self.worker = memory, workers, worker
        self.table = SharedTable(memory, start, rows, self.row_size(workers))
        self.columns = struct.Struct(f"={workers}I")
        self.without_row = LocalCounts()

    @staticmethod
    def row_size(workers: int) -> int:
        """Return the bytes of a row."""
        return COUNT.size * workers

    def try_add(self, key: str, most: int) -> bool:
        """Add one to the number of a key, unless it is `most` already. Returns whether it was added."""
        digest, set_ = self.table.locate(key)
        self.memory.lock(set_)
        try:
            row = self.find_or_assign(digest, set_)
            if row is not None:
                columns = self.columns.unpack_from(self.memory.bytes, row)
                has_room: bool = sum(columns) + self.without_row.number(key) < most
                if has_room:
                    COUNT.pack_into(self.memory.bytes, row + COUNT.size * self.worker, columns[self.worker] + 1)
                return has_room
        finally:
            self.memory.unlock(set_)
        return self.without_row.try_add(key, most)

    def find_or_assign(self, digest: bytes, set_: int) -> int | None:
        """Return the row of a digest, which is one that nobody used if it had none; None when its set is full."""
        row = self.table.find(digest, set_)
        if row is None:
            for row in self.table.rows(set_):
                if not any(self.columns.unpack_from(self.memory.bytes, row)):
                    self.table.assign(digest, set_, row)
                    break
            else:
                return None
        return row

    def remove(self, key: str) -> None:
        """Take one from the number of a key, to which it was added."""
        if self.without_row.number(key):
            self.without_row.remove(key)
            return
        digest, set_ = self.table.locate(key)
        self.memory.lock(set_)
        try:
            row = self.table.find(digest, set_)
            assert row is not None, key
            at = row + COUNT.size * self.worker
            COUNT.pack_into(self.memory.bytes, at, COUNT.unpack_from(self.memory.bytes, at)[0] - 1)
        finally:
            self.memory.unlock(set_)

    def number(self, key: str) -> int:
        """Return the number of a key."""
        row = self.table.find(*self.table.locate(key))
        counted = 0 if row is None else sum(self.columns.unpack_from(self.memory.bytes, row))
        return counted + self.without_row.number(key)

    def by_worker(self, key: str) -> tuple[int, ...]:
        """Return the number of a key that each worker counted."""
        row = self.table.find(*self.table.locate(key))
        return (0,) * self.workers if row is None else self.columns.unpack_from(self.memory.bytes, row)

    def clear(self, worker: int) -> None:
        """Forget what a worker counted that has ended; nobody else writes there, so that nothing is locked."""
        for set_ in self.table.set_positions():
            for row in self.table.rows(set_):
                COUNT.pack_into(self.memory.bytes, row + COUNT.size * worker, 0)
