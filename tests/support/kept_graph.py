"""The graph of real records, kept between runs of the tests under a hash of everything that decides what it holds.

A run reads a copy, so what is kept is written once and never changed, and any number of runs may use it at once.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What an import runs: its own code, its statements, what of graphdb it imports, and the versions of what is installed.
DECISIVE = (
    "ingest",
    "cypher",
    "graphdb/migrations",
    "graphdb/driver",
    "graphdb/server",
    "graphdb/text",
    "requirements.lock",
)
# Bumped when a kept graph must not be used for a reason that no file shows.
FORM = 1
# How many graphs are kept: of this work tree, of the one before a change, and of others on this machine.
MOST = 3
# What a server writes anew when it starts.
PASSING = shutil.ignore_patterns("logs", "run", "lock", "server.json", "in-use")


def key(data: Path) -> str:
    """The hash under which the graph of the records in a folder is kept."""
    digest = hashlib.sha256(f"{FORM} {sys.version}".encode())
    for path in (*files(ROOT / name for name in DECISIVE), *files([data])):
        base = data if path.is_relative_to(data) else ROOT
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"\n{path.relative_to(base)} {content}".encode())
    return digest.hexdigest()[:20]


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files in these folders, in order, without what Python compiled."""
    for path in paths:
        assert path.exists(), f"{path}, which decides what an import makes, has moved"
        inside = [path] if path.is_file() else path.rglob("*")
        yield from sorted(file for file in inside if file.is_file() and "__pycache__" not in file.parts)


def restore(kept: Path, home: Path) -> bool:
    """Copy a kept graph to where a server may start on it. Returns False when there is none."""
    with suppress(OSError):  # there is none, or another run removed it just now
        shutil.copytree(kept, home)
        os.utime(kept)
        return True
    shutil.rmtree(home, ignore_errors=True)
    return False


def keep(home: Path, kept: Path) -> None:
    """Keep the graph of a server that has stopped, and remove those that were used least recently."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    new = kept.with_name(f"{kept.name}.{os.getpid()}.new")
    try:
        shutil.copytree(home, new, ignore=PASSING)
        with suppress(OSError):  # another run kept it meanwhile
            new.rename(kept)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    unused = sorted(kept.parent.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-MOST]
    for old in unused:
        shutil.rmtree(old, ignore_errors=True)
