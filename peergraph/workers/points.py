"""The points that clients have left, for all workers together."""

import struct
from collections.abc import Callable

from peergraph.workers.memory import SharedMemory, SharedTable

# The points that a client had, and when by a clock that all processes of the machine share.
RECORD = struct.Struct("=dd")


class SharedPoints:
    """The points of each client and when it had them, as an LRUCache has them for one process.

    A set of the table that is full forgets the client that was seen longest ago. A record that a killed process wrote
    in part is of one client, who has at most all its points then.
    """

    def __init__(self, memory: SharedMemory, start: int, clients: int) -> None:
        self.memory = memory
        self.table = SharedTable(memory, start, self.rows(clients), RECORD.size)

    @staticmethod
    def rows(clients: int) -> int:
        """Return the rows for so many clients: twice as many, since sets fill up unevenly."""
        return 2 * clients

    def get(self, client: str) -> tuple[float, float] | None:
        """Return the points that a client had and when, or None for one that is not known."""
        row = self.table.find(*self.table.locate(client))
        return None if row is None else RECORD.unpack_from(self.memory.bytes, row)

    def update(self, client: str, change: Callable[[tuple[float, float] | None], tuple[float, float]]) -> None:
        """Remember what `change` makes of the points that a client had and when, while no other process does so."""
        digest, set_ = self.table.locate(client)
        self.memory.lock(set_)
        try:
            row = self.table.find(digest, set_)
            known = None if row is None else RECORD.unpack_from(self.memory.bytes, row)
            points = change(known)
            if row is None:
                row = min(self.table.rows(set_), key=lambda other: RECORD.unpack_from(self.memory.bytes, other)[1])
                self.table.assign(digest, set_, row)
            RECORD.pack_into(self.memory.bytes, row, *points)
        finally:
            self.memory.unlock(set_)
