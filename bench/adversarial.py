"""`python -m bench.adversarial` searches for documents that take the most processor time, or bytes, per point.

It makes random documents, keeps those that took most for each point, and changes these at random: other pages, aliases,
deeper and wider selections. Each is measured twice, the first time with its plan and the points of that. The search is
the same for a seed. It fails when a document takes more than LIMIT times the median of all. The processor time is that
of this process and of Neo4j, which has to be peergraph's own: that of PEERGRAPH_HOME, or one started for the run.
"""

import os
import random
import re
import statistics
import time
from dataclasses import dataclass
from typing import Any

import orjson
import psutil
from rich.console import Console

from bench.costs import BEST_CONNECTED
from bench.graph import find_subjects, on_graph
from bench.peers.sides import processor_seconds
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from graphdb.server.local import LocalServer
from peergraph.admission.admit import Admission, PreparedRequest, admit
from peergraph.admission.list_lengths import measure_lengths
from peergraph.execution.execute import execute
from peergraph.graph import open_database
from peergraph.limits import DocumentLimits
from peergraph.settings import Settings
from tests.support.operations import Maker

SEED = int(os.environ.get("BENCH_SEED", "1"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "120"))
# Documents that are made at random before the first is changed, and those that are kept to be changed.
RANDOM, KEPT = 40, 8
LIMIT = 20.0
# Seconds in which Neo4j, which may have just started and plans slowly then, is warmed up, and nothing is counted.
WARM_SECONDS = float(os.environ.get("BENCH_WARM", "60"))
BUDGET = 1_000_000_000
# Less processor time than this is mostly that of the clock and of other work. Neo4j's is counted in hundredths.
LEAST_SECONDS = 0.02
# What a change does to a document: a page becomes full, a field is selected again under another name.
PAGE = re.compile(r"first: \d+")
LEAF = re.compile(r"\b(title|name|abstract|label|slug|workCount)\b(?=[^(:]*[ }])")
SCOPE: dict[str, Any] = {"type": "http", "client": ("192.0.2.1", 1), "headers": []}


@dataclass(frozen=True)
class Measured:
    """What a document took: processor seconds and bytes, and its points."""

    document: str
    variables: dict[str, Any]
    seconds: float
    size: int
    points: int

    @property
    def microseconds(self) -> float:
        """Processor time per point; 10 is what a point stands for."""
        return max(self.seconds, LEAST_SECONDS) * 1e6 / self.points

    @property
    def bytes(self) -> float:
        """Bytes per point."""
        return self.size / self.points


def change(document: str, chance: random.Random) -> str:
    """Return a document that asks for more than this one, or for the same under more names."""
    if chance.random() < 0.4:
        return PAGE.sub("first: 100", document, count=chance.randint(1, 3))
    leaves = list(LEAF.finditer(document))
    if not leaves:
        return document
    leaf = chance.choice(leaves)
    again = " ".join(f"x{chance.randrange(10**6)}: {leaf[0]}" for _ in range(chance.choice([5, 20, 50])))
    return f"{document[: leaf.end()]} {again}{document[leaf.end() :]}"


async def measure(
    database: Database, java: psutil.Process, admission: Admission, document: str, variables: dict[str, Any]
) -> Measured | None:
    """Return what a document took, or None when it is refused or cannot be answered in time."""
    charged = points_spent(admission)
    prepared = admit(admission.admit_client(SCOPE, None).request(document, None, variables), database=database)
    if not isinstance(prepared, PreparedRequest):
        return None
    before, own = processor_seconds(java), time.process_time()
    try:
        answer = await execute(database, prepared)
    except GraphError:
        return None
    body = orjson.dumps(answer.body())
    seconds = processor_seconds(java) - before + time.process_time() - own
    return Measured(document, variables, seconds, len(body), points_spent(admission) - charged)


def points_spent(admission: Admission) -> int:
    """Return the points that the client has been charged so far: arrivals, documents, operations and plans."""
    left = admission.rate_limit.left.get(SCOPE["client"][0])
    return 0 if left is None else round(BUDGET - left[0])


async def search(database: Database, java: psutil.Process, ids: list[str], console: Console) -> int:
    """Search until the time is over and print the dearest documents. Returns 1 when one is beyond LIMIT."""
    chance, admission = random.Random(SEED), Admission(limits=DocumentLimits(budget=BUDGET))
    admission.rate_limit.clock = lambda: 0.0
    admission.lengths.lengths = await measure_lengths(database)
    first: list[Measured] = []
    seen: list[Measured] = []
    begin = time.monotonic() + WARM_SECONDS
    until = begin + SECONDS
    while time.monotonic() < until:
        if len(seen) < RANDOM or chance.random() < 0.3:
            document, variables = Maker(chance, ids, chance.choice([1, 2, 3]), sound=True).operation()
        else:
            ranked = sorted(seen, key=lambda one: -(one.microseconds if chance.random() < 0.5 else one.bytes))
            parent = chance.choice(ranked[:KEPT])
            document, variables = change(parent.document, chance), parent.variables
        is_warm = time.monotonic() > begin
        runs = [await measure(database, java, admission, document, variables) for _ in range(2)]
        if is_warm and runs[0] is not None and runs[1] is not None:
            first.append(runs[0])
            seen.append(runs[1])
    console.print("With the plan:")
    over = report(first, "microseconds", console)
    console.print("Without:")
    over += report(seen, "microseconds", console) + report(seen, "bytes", console)
    return 1 if over else 0


def report(seen: list[Measured], figure: str, console: Console) -> int:
    """Print the documents with most of a figure per point. Returns how many are beyond LIMIT times the median."""
    values = [getattr(one, figure) for one in seen]
    median = statistics.median(values)
    worst = sorted(seen, key=lambda one: -getattr(one, figure))[:3]
    console.print(f"{len(seen)} documents, median {median:.2f} {figure} per point, at most {LIMIT:.0f} times that")
    for one in worst:
        ratio = getattr(one, figure) / median
        console.print(
            f"  {ratio:6.1f} times: {one.points} points, {one.seconds:.2f} s, {one.size} bytes: {one.document[:200]}",
            markup=False,
        )
    return sum(value > LIMIT * median for value in values)


def java_of(settings: Settings, console: Console) -> psutil.Process:
    """Return the process of our own Neo4j."""
    status = LocalServer.from_settings(settings, console).status()
    assert status is not None, "only the processor time of peergraph's own Neo4j can be measured"
    process = psutil.Process(status.pid)
    return next((child for child in process.children(recursive=True) if "java" in child.name()), process)


async def run(settings: Settings, console: Console) -> int:
    """Search on the graph of the settings."""
    async with await open_database(settings) as database:
        entities = await find_subjects(database, BEST_CONNECTED, console, least=4)
        return await search(database, java_of(settings, console), [id_ for _, id_ in entities], console)


if __name__ == "__main__":
    on_graph(run)
