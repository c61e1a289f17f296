"""Graphs that take long to make, kept between runs of the tests under a hash of everything that decides what they hold.

A run reads a copy, so what is kept is written once and never changed, and any number of runs may use it at once.
"""

import asyncio
import hashlib
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graphdb.driver.database import Database
from graphdb.migrations import migrate
from graphdb.server.local import BoltAddress, LocalServer
from peergraph.settings import Settings
from tests.support.neo4j import last_transaction

ROOT = Path(__file__).resolve().parents[2]
# What decides the schema of every graph, and what an import makes: code, statements, and versions of packages.
MIGRATING = ("graphdb/migrations", "graphdb/driver", "graphdb/server", "graphdb/text", "requirements.lock")
IMPORTING = ("ingest", "cypher")
# To be raised when what was kept must not be used for a reason that no file shows.
FORM = 1
# How many graphs are kept, of all work trees on this machine; those used least recently are removed.
MOST = 4
# What a server writes anew when it starts.
PASSING = shutil.ignore_patterns("logs", "run", "lock", "server.json", "in-use")


@contextmanager
def kept_graph(
    folder: Path, sources: Iterable[Path | str], build: Callable[[Database], Awaitable[None]]
) -> Iterator[BoltAddress]:
    """Start a Neo4j in a folder on a copy of the graph that `build` makes; what decides the graph is `sources`.

    Where none is kept, it is made and kept at the end. Nobody may change it: raises AssertionError if somebody did.
    """
    home, kept = folder / "home", Settings.read().cache / "test-graphs" / graph_key([*MIGRATING, *sources])
    is_kept = restore(kept, home)
    with LocalServer(home, cache=Settings.read().cache, bolt_port=0, heap="1g", page_cache="256m") as address:
        if not is_kept:
            asyncio.run(fill(address, build))
        before = last_transaction(address)
        yield address
        assert last_transaction(address) == before, "a test wrote to a graph that all tests read"
    if not is_kept:
        keep(home, kept)


async def fill(address: BoltAddress, build: Callable[[Database], Awaitable[None]]) -> None:
    """Make the schema and the graph in a new Neo4j."""
    async with await Database.open(address.uri, address.user, address.password, timeout=120) as database:
        await migrate(database)
        await build(database)


def graph_key(sources: Iterable[Path | str]) -> str:
    """The hash of these files and folders, and of Python's version; a relative path is one in the work tree."""
    digest = hashlib.sha256(f"{FORM} {sys.version}".encode())
    for source in sources:
        path = ROOT / source
        assert path.exists(), f"{path}, which decides what a kept graph holds, has moved"
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                name = file.relative_to(path if Path(source).is_absolute() else ROOT)
                digest.update(f"\n{name} {content}".encode())
    return digest.hexdigest()[:20]


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
    for old in sorted(kept.parent.iterdir(), key=lambda graph: graph.stat().st_mtime)[:-MOST]:
        shutil.rmtree(old, ignore_errors=True)
