"""Who uses the Neo4j of a folder: each process that does holds a locked file there, so that nobody ends it for others.

The system lets go of a lock when its process ends, however it ends: a file that is left over says nothing.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = "in-use"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """A process that uses the graph: its id, what it does (`serve`, `import openalex`), where it serves if it does."""

    pid: int
    command: str
    address: str | None = None

    def __str__(self) -> str:
        place = f", {self.address}" if self.address else ""
        return f"peergraph {self.command} (process {self.pid}{place})"


@contextmanager
def register_use(home: Path, command: str, address: str | None = None) -> Iterator[None]:
    """A block in which the graph of this folder is known to be in use; where no file can be made it is not known."""
    folder = home / FOLDER
    path = folder / f"{os.getpid()}-{os.urandom(4).hex()}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Locked before it has its name: whoever sees it sees that it is held.
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
        for each in (path, new):
            each.unlink(missing_ok=True)
        os.close(descriptor)


def active_users(home: Path) -> list[ServerUser]:
    """The processes that use the graph of this folder now."""
    found = []
    for path in sorted((home / FOLDER).glob("*.json")):
        try:
            with path.open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)  # left over
        except BlockingIOError:
            with suppress(OSError, ValueError, TypeError):
                found.append(ServerUser(**json.loads(path.read_text())))
        except OSError:
            continue
    return found
