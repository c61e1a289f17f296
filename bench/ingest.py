"""`python -m bench.ingest [PATH …]` compares an import with a bare loop of the same rows, and with a second import.

The path is ../shared/data/works by default. Each side gets a fresh Neo4j with the same constraints and indexes. The
bare loop gets the nodes, properties and relations that our import ended with and only writes them by UNWIND … CREATE,
2,000 rows at a time; reading and sorting them is not counted. The processor time of Neo4j and of Python is printed
beside the wall clock, as it says more on a shared machine.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console

from bench.graph import WORKS
from bench.peers.sides import processor_seconds
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from graphdb.server.local import LocalServer
from ingest.run import import_paths
from peergraph.settings import Settings

ROWS = 2000
PAGE = 20_000
LABELS = {"Work": "id", "Researcher": "id", "Topic": "id", "Institution": "id", "Venue": "id", "Key": "key"}


@dataclass(frozen=True)
class ImportTiming:
    """Seconds of some work: by the clock, of Neo4j's processor time, and of Python's."""

    clock: float
    neo4j: float
    python: float

    def line(self, what: str, works: int) -> str:
        """Return one line of the report."""
        return (
            f"{what:<28}{works / self.clock:8,.0f} works/s   {self.clock:7.1f} s   "
            f"processor: Neo4j {self.neo4j:6.1f} s, Python {self.python:6.1f} s"
        )


class Stopwatch:
    """A stopwatch for one server and this process."""

    def __init__(self, pid: int) -> None:
        self._java = psutil.Process(pid)
        self.timing = ImportTiming(0, 0, 0)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure the block."""
        clock, java, own = time.perf_counter(), processor_seconds(self._java), time.process_time()
        yield
        self.timing = ImportTiming(
            time.perf_counter() - clock, processor_seconds(self._java) - java, time.process_time() - own
        )


@contextmanager
def fresh_server() -> Iterator[LocalServer]:
    """Run an empty Neo4j for the block."""
    with tempfile.TemporaryDirectory(prefix="peergraph-bench-") as home:
        heap = os.environ.get("PEERGRAPH_HEAP", "1g")
        local = LocalServer(Path(home), cache=Settings.read().cache, bolt_port=0, heap=heap, page_cache="256m")
        with local:
            yield local


async def open_migrated(local: LocalServer) -> tuple[Database, Stopwatch]:
    """Return a migrated database on a server, and its stopwatch."""
    address, running = local.address(), local.status()
    assert address
    assert running
    database = await Database.open(address.uri, address.user, address.password, timeout=600)
    await migrate(database)
    return database, Stopwatch(running.pid)


async def import_twice(paths: list[Path], console: Console) -> tuple[int, ImportTiming, ImportTiming, dict[str, Any]]:
    """Import twice. Returns the number of works, the timings of both imports, and all rows of the graph afterwards."""
    with fresh_server() as local:
        database, watch = await open_migrated(local)
        async with database:
            with watch.running():
                await import_paths(database, "openalex", paths, console)
            first = watch.timing
            with watch.running():
                await import_paths(database, "openalex", paths, console)
            second = watch.timing
            rows = await dump_graph(database)
    return len(rows["nodes"]["Work"]), first, second, rows


async def dump_graph(database: Database) -> dict[str, Any]:
    """Return all nodes by label, and all relations by type and the labels of their ends."""
    nodes: dict[str, list[Any]] = {}
    relations: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for label, key in LABELS.items():
        nodes[label] = await read_pages(database, f"MATCH (n:{label}) RETURN properties(n) SKIP $skip LIMIT $n")
        ends = await read_pages(
            database,
            f"MATCH (n:{label})-[r]->(m) RETURN type(r), n.{key}, labels(m)[0], coalesce(m.id, m.key), properties(r) "
            "SKIP $skip LIMIT $n",
            whole=True,
        )
        for kind, start, other, end, properties in ends:
            relations[kind, label, other].append([start, end, properties])
    return {"nodes": nodes, "relations": dict(relations)}


async def read_pages(database: Database, text: str, *, whole: bool = False) -> list[Any]:
    """Return the rows of a statement that takes $skip and $n; the first values of rows unless `whole`."""
    rows: list[Any] = []
    while True:
        page = await database.rows(Statement("bench/dump", text), {"skip": len(rows), "n": PAGE})
        rows += page if whole else [row[0] for row in page]
        if len(page) < PAGE:
            return rows


async def write_bare(rows: dict[str, Any]) -> ImportTiming:
    """Write the rows to an empty graph. Returns the timing."""
    with fresh_server() as local:
        database, watch = await open_migrated(local)
        async with database:
            with watch.running():
                for label, nodes in rows["nodes"].items():
                    text = f"UNWIND $rows AS row CREATE (n:{label}) SET n = row"
                    await write_rows(database, Statement(f"bench/{label}", text), nodes)
                for (kind, start, end), ends in rows["relations"].items():
                    text = (
                        f"UNWIND $rows AS row MATCH (a:{start} {{{LABELS[start]}: row[0]}}) "
                        f"MATCH (b:{end} {{{LABELS[end]}: row[1]}}) CREATE (a)-[r:{kind}]->(b) SET r = row[2]"
                    )
                    await write_rows(database, Statement(f"bench/{kind}", text), ends)
            return watch.timing


async def write_rows(database: Database, statement: Statement, rows: list[Any]) -> None:
    """Write rows by a statement, ROWS at a time."""
    for start in range(0, len(rows), ROWS):
        batch = rows[start : start + ROWS]
        await database.write(lambda tx, batch=batch: tx.run(statement, {"rows": batch}))  # type: ignore[misc]


async def main(paths: list[Path]) -> None:
    """Run all three and print their timings and ratios."""
    console = Console(stderr=True)
    works, first, second, rows = await import_twice(paths, console)
    plain = await write_bare(rows)
    nodes = sum(map(len, rows["nodes"].values()))
    relations = sum(map(len, rows["relations"].values()))
    print(f"{works:,} works, {nodes:,} nodes, {relations:,} relations")
    print(plain.line("bare UNWIND … CREATE", works))
    print(first.line("import", works))
    print(second.line("import again, unchanged", works))
    print(f"import / bare: {plain.clock / first.clock:.2f} of its rate")
    print(f"again / first: {first.clock / second.clock:.1f} times as fast")


if __name__ == "__main__":
    asyncio.run(main([Path(argument) for argument in sys.argv[1:]] or [WORKS]))
