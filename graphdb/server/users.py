"""Which processes use the Neo4j of a folder: each keeps a locked file there, so that none ends Neo4j for the others.

The system releases a lock when its process ends, however it ends, so an unlocked file is left over and is deleted.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from graphdb.small_file import read_small_file

FOLDER = "in-use"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """A process that uses Neo4j: its id, its command, such as `import openalex`, and its address if it serves."""

    pid: int
    command: str
    address: str | None = None

    def __str__(self) -> str:
        address = f", {self.address}" if self.address else ""
        return f"peergraph {self.command} (process {self.pid}{address})"


@contextmanager
def register_use(home: Path, command: str, address: str | None = None) -> Iterator[None]:
    """Register this process as a user of the Neo4j of this folder for a block; does nothing if no file can be made."""
    folder = home / FOLDER
    path = folder / f"{os.getpid()}-{os.urandom(4).hex()}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It is locked before it gets its name, so that others never see it unlocked.
        new = path.with_suffix(".new")
        descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError:
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with suppress(OSError):
            os.write(descriptor, json.dumps(asdict(ServerUser(os.getpid(), command, address))).encode())
            new.rename(path)
        yield
    finally:
        for file in (path, new):
            with suppress(OSError):
                file.unlink(missing_ok=True)
        os.close(descriptor)


def active_users(home: Path) -> list[ServerUser]:
    """Return the processes that use the Neo4j of this folder now."""
    users = []
    for path in sorted((home / FOLDER).glob("*.json")):
        try:
            if not path.is_file():
                continue
            with path.open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)  # its process has ended
        except BlockingIOError:
            with suppress(OSError, ValueError, TypeError, RecursionError):
                users.append(ServerUser(**json.loads(read_small_file(path))))
        except OSError:
            continue
    return users
