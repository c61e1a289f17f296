"""Opening a graph whose transaction logs Neo4j cannot read: a copy is kept first, and the rest of the log cut off."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graphdb.server.local import LEAST_FREE_DISK, BoltAddress, LocalServer, LocalServerError, Unreadable

# Neo4j's own means, for one start: it applies every transaction that it can read, and cuts off the rest of the log.
FORCED = {
    "internal.dbms.tx_log.fail_on_corrupted_log_files": "false",
    "db.recovery.fail_on_missing_files": "false",
}


@dataclass(frozen=True, slots=True)
class Repair:
    """A graph that is open: the address of its Neo4j, and the copy of the data as it was if it had to be forced."""

    address: BoltAddress
    copy: Path | None


@contextmanager
def repair_graph(server: LocalServer, now: datetime) -> Iterator[Repair]:
    """Run Neo4j for a block on a graph that it may be unable to open by itself. Nothing is forced where it can.

    Raises LocalServerError if it does not start for another reason, or if there is no room for a copy.
    """
    copy = None
    try:
        address = server.start()
    except Unreadable:
        copy = keep_copy(server, now)
        address = start_by_force(server, copy)
    try:
        yield Repair(address, copy)
    finally:
        server.stop()


def start_by_force(server: LocalServer, copy: Path) -> BoltAddress:
    """Start Neo4j without what it cannot read of its logs, and return its address."""
    server.overrides = FORCED
    try:
        return server.start()
    except LocalServerError as error:
        raise LocalServerError(f"{error} A copy of the data as it was is in {copy}.") from error
    finally:
        server.overrides = {}


def keep_copy(server: LocalServer, now: datetime) -> Path:
    """Copy the data into a new folder of the home and return it. Raises LocalServerError when there is no room."""
    data = server.neo4j_home / "data"
    copy = server.home / f"repair-{now:%Y%m%d-%H%M%S}"
    needed = size_of(data) + LEAST_FREE_DISK
    free = shutil.disk_usage(server.home).free
    no_room = (
        f"A copy of the data needs {needed >> 20} MB, and {free >> 20} MB are free on the disk that holds "
        f"{server.home}; the data was left as it is."
    )
    if free < needed:
        raise LocalServerError(no_room)
    with server.lock():
        try:
            copy.mkdir(mode=0o700)
            shutil.copytree(data, copy / "data", symlinks=True)
        except (OSError, shutil.Error) as error:
            shutil.rmtree(copy, ignore_errors=True)
            if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
                raise LocalServerError(no_room) from error
            raise LocalServerError(f"The data could not be copied to {copy}: {error}; it was left as it is.") from error
    return copy


def size_of(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
