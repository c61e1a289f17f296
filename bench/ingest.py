"""How fast an import is beside a bare loop that only writes the same rows, and how fast a second, unchanged one.

    python -m bench.ingest [PATH …]      (by default ../shared/data/works)

Each side gets a fresh Neo4j of its own with the same constraints and indexes. The bare loop knows the answer: it is
given the nodes, properties and relations that our import ended with, and only writes them, UNWIND … CREATE, 2,000 rows
at a time; what it takes to fetch and sort them is not counted. Beside the wall clock stands the processor time of Neo4j
and of Python, which says more on a machine that others use too.
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

from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from graphdb.server.local import LocalServer
from ingest.run import import_paths
from peergraph.settings import Settings

WORKS = Path(__file__).resolve().parents[2] / "shared" / "data" / "works"
ROWS = 2000
PAGE = 20_000
LABELS = {"Work": "id", "Researcher": "id", "Topic": "id", "Institution": "id", "Venue": "id", "Key": "key"}


@dataclass(frozen=True)
class Spent:
    """Seconds of a stretch of work: by the clock, of Neo4j's processor time, of Python's."""

    clock: float
    neo4j: float
    python: float

    def line(self, what: str, works: int) -> str:
        """One line of the report."""
        return (
            f"{what:<28}{works / self.clock:8,.0f} works/s   {self.clock:7.1f} s   "
            f"processor: Neo4j {self.neo4j:6.1f} s, Python {self.python:6.1f} s"
        )


class Stopwatch:
    """Measures one server and this process."""

    def __init__(self, pid: int) -> None:
        self._java = psutil.Process(pid)
        self.spent = Spent(0, 0, 0)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure what happens inside."""
        clock, java, own = time.perf_counter(), self._processor(), time.process_time()
        yield
        self.spent = Spent(time.perf_counter() - clock, self._processor() - java, time.process_time() - own)

    def _processor(self) -> float:
        times = self._java.cpu_times()
        return float(times.user + times.system)


@contextmanager
def server() -> Iterator[LocalServer]:
    """A fresh Neo4j that ends with the block."""
    with tempfile.TemporaryDirectory(prefix="peergraph-bench-") as home:
        heap = os.environ.get("PEERGRAPH_HEAP", "1g")
        local = LocalServer(Path(home), cache=Settings.read().cache, bolt_port=0, heap=heap, page_cache="256m")
        with local:
            yield local


async def opened(local: LocalServer) -> tuple[Database, Stopwatch]:
    """A migrated database on a server, and a watch on it."""
    address, running = local.address(), local.status()
    assert address
    assert running
    database = await Database.open(address.uri, address.user, address.password, timeout=600)
    await migrate(database)
    return database, Stopwatch(running.pid)


async def ours(paths: list[Path], console: Console) -> tuple[int, Spent, Spent, dict[str, Any]]:
    """Works, the first import, the second, and all rows that the graph has afterwards."""
    with server() as local:
        database, watch = await opened(local)
        async with database:
            with watch.running():
                await import_paths(database, "openalex", paths, console)
            first = watch.spent
            with watch.running():
                await import_paths(database, "openalex", paths, console)
            second = watch.spent
            rows = await dumped(database)
    return len(rows["nodes"]["Work"]), first, second, rows


async def dumped(database: Database) -> dict[str, Any]:
    """All nodes by label and all relations by type and the labels of their ends."""
    nodes: dict[str, list[Any]] = {}
    relations: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for label, key in LABELS.items():
        nodes[label] = await paged(database, f"MATCH (n:{label}) RETURN properties(n) SKIP $skip LIMIT $n")
        ends = await paged(
            database,
            f"MATCH (n:{label})-[r]->(m) RETURN type(r), n.{key}, labels(m)[0], coalesce(m.id, m.key), properties(r) "
            "SKIP $skip LIMIT $n",
            whole=True,
        )
        for kind, start, other, end, properties in ends:
            relations[kind, label, other].append([start, end, properties])
    return {"nodes": nodes, "relations": dict(relations)}


async def paged(database: Database, text: str, *, whole: bool = False) -> list[Any]:
    found: list[Any] = []
    while True:
        page = await database.rows(Statement("bench/dump", text), {"skip": len(found), "n": PAGE})
        found += page if whole else [row[0] for row in page]
        if len(page) < PAGE:
            return found


async def bare(rows: dict[str, Any]) -> Spent:
    """The same rows, only written."""
    with server() as local:
        database, watch = await opened(local)
        async with database:
            with watch.running():
                for label, nodes in rows["nodes"].items():
                    text = f"UNWIND $rows AS row CREATE (n:{label}) SET n = row"
                    await write(database, Statement(f"bench/{label}", text), nodes)
                for (kind, start, end), ends in rows["relations"].items():
                    text = (
                        f"UNWIND $rows AS row MATCH (a:{start} {{{LABELS[start]}: row[0]}}) "
                        f"MATCH (b:{end} {{{LABELS[end]}: row[1]}}) CREATE (a)-[r:{kind}]->(b) SET r = row[2]"
                    )
                    await write(database, Statement(f"bench/{kind}", text), ends)
            return watch.spent


async def write(database: Database, statement: Statement, rows: list[Any]) -> None:
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        await database.write(lambda tx, part=part: tx.run(statement, {"rows": part}))  # type: ignore[misc]


async def main(paths: list[Path]) -> None:
    """Run all three and print them with their ratios."""
    console = Console(stderr=True)
    works, first, second, rows = await ours(paths, console)
    plain = await bare(rows)
    nodes = sum(map(len, rows["nodes"].values()))
    relations = sum(map(len, rows["relations"].values()))
    print(f"{works:,} works, {nodes:,} nodes, {relations:,} relations")
    print(plain.line("bare UNWIND … CREATE", works))
    print(first.line("import", works))
    print(second.line("import again, unchanged", works))
    print(f"import / bare: {plain.clock / first.clock:.2f} of its rate")
    print(f"again / first: {first.clock / second.clock:.1f} times as fast")


if __name__ == "__main__":
    asyncio.run(main([Path(each) for each in sys.argv[1:]] or [WORKS]))
