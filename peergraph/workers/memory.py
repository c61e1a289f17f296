"""Memory that processes share, and tables of small records by key in it.

A process may be killed at any instruction. So locks are those of the system, which it releases then, and every record
is such that a half-written one does little harm. Locks are held for microseconds.
"""

import fcntl
import hashlib
import mmap
import os
import tempfile
from typing import Self

# Rows that a key may be in: those of its set.
WAYS = 16
DIGEST_SIZE = 16
# Bytes at the begin of the memory that digests are keyed with, so that nobody can choose keys of one set.
SECRET_SIZE = 16


class SharedMemory:
    """Memory behind a file descriptor, which is passed on to other processes; it starts with a secret."""

    def __init__(self, descriptor: int, size: int) -> None:
        self.descriptor = descriptor
        self.bytes = mmap.mmap(descriptor, size)
        self.secret = self.bytes[:SECRET_SIZE]

    @classmethod
    def create(cls, size: int) -> Self:
        """Return new memory of so many bytes, all zero behind the secret."""
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("peergraph")
        else:
            with tempfile.TemporaryFile() as file:
                descriptor = os.dup(file.fileno())
        os.ftruncate(descriptor, size)
        os.pwrite(descriptor, os.urandom(SECRET_SIZE), 0)
        return cls(descriptor, size)

    def close(self) -> None:
        """Unmap the memory and close its descriptor."""
        self.bytes.close()
        os.close(self.descriptor)

    def lock(self, at: int) -> None:
        """Keep other processes out of what they lock at the same byte, until `unlock`; nothing may wait meanwhile."""
        fcntl.lockf(self.descriptor, fcntl.LOCK_EX, 1, at)

    def unlock(self, at: int) -> None:
        """End what `lock` began."""
        fcntl.lockf(self.descriptor, fcntl.LOCK_UN, 1, at)


class SharedTable:
    """Records of `size` bytes by key. A digest of the key chooses a set of rows, in one of which the record is."""

    def __init__(self, memory: SharedMemory, start: int, rows: int, size: int) -> None:
        self.memory, self.start, self.size = memory, start, size
        self.sets = table_sets(rows)
        self.set_bytes = WAYS * (DIGEST_SIZE + size)

    @staticmethod
    def bytes_of(rows: int, size: int) -> int:
        """Return the bytes that a table of at least so many rows takes."""
        return table_sets(rows) * WAYS * (DIGEST_SIZE + size)

    def locate(self, key: str) -> tuple[bytes, int]:
        """Return the digest of a key and the position of its set."""
        digest = hashlib.blake2b(
            key.encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE, key=self.memory.secret
        ).digest()
        return digest, self.start + int.from_bytes(digest[:8], "big") % self.sets * self.set_bytes

    def find(self, digest: bytes, set_: int) -> int | None:
        """Return the position of the record of a digest; None when its set has none."""
        at, end = set_, set_ + WAYS * DIGEST_SIZE
        while (at := self.memory.bytes.find(digest, at, end)) >= 0:
            row, within = divmod(at - set_, DIGEST_SIZE)
            if not within:
                return end + row * self.size
            at += 1
        return None

    def rows(self, set_: int) -> range:
        """Return the positions of the records of a set."""
        first = set_ + WAYS * DIGEST_SIZE
        return range(first, first + WAYS * self.size, self.size)

    def set_positions(self) -> range:
        """Return the positions of all sets."""
        return range(self.start, self.start + self.sets * self.set_bytes, self.set_bytes)

    def assign(self, digest: bytes, set_: int, record: int) -> None:
        """Let the record at a position be that of a digest."""
        row = (record - set_ - WAYS * DIGEST_SIZE) // self.size
        self.memory.bytes[set_ + row * DIGEST_SIZE : set_ + (row + 1) * DIGEST_SIZE] = digest


def table_sets(rows: int) -> int:
    """Return the number of sets that have at least so many rows."""
    return max(1, -(-rows // WAYS))
