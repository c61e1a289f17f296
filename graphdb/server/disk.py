"""The free space of the disk that holds our Neo4j: below a floor no write is let through, so that none is cut short."""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("peergraph")

# Seconds for which the free space that was read is taken for the present one.
LOOK_SECONDS = 1.0


class DiskGuard:
    """Tells whether the disk that holds a folder has `floor` bytes free; 0 is no floor."""

    def __init__(self, folder: Path, floor: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self.floor = floor
        self._clock = clock
        self._looked_at: float | None = None
        self._free = 0
        self._was_full = False

    def reason(self) -> str | None:
        """Return the sentence that says how full the disk is, or None while there is room; a change is logged once."""
        now = self._clock()
        if self._looked_at is None or now - self._looked_at >= LOOK_SECONDS:
            self._looked_at, self._free = now, free_bytes(self.folder, self.floor)
            self._log_change()
        return self._sentence() if self._is_full else None

    @property
    def _is_full(self) -> bool:
        return self._free < self.floor

    def _sentence(self) -> str:
        free, floor = self._free >> 20, self.floor >> 20
        return f"The disk is full: {free} MB are free, and a write needs {floor} MB. Try again later."

    def _log_change(self) -> None:
        if self._is_full == self._was_full:
            return
        self._was_full = self._is_full
        if self._is_full:
            log.error("%s Writes are refused until there is more room in %s.", self._sentence(), self.folder)
        else:
            log.warning("The disk has room again: %s MB are free. Writes are taken.", self._free >> 20)


def free_bytes(folder: Path, otherwise: int) -> int:
    """Return the bytes that this process may still write in a folder; `otherwise` where the system does not say."""
    try:
        state = os.statvfs(folder)
    except OSError:
        return otherwise
    return state.f_bavail * state.f_frsize
