"""The statements and database hits of each operation on real records, kept by this command.

bench/hits.json has those on ../shared/data/works, bench/hits_sample.json those on the sample of the tests; without the
former beside the project the latter alone is renewed.

Hits do not depend on how busy the machine is, so they can be held to: tests/bench/test_hits.py fails when an operation
takes a statement more, or over a tenth more hits, than the file says. What makes one grow on purpose renews the file,
by `python -m bench.hits`, and says why in its commit.
"""

import tempfile
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from bench.explore import HIDDEN
from bench.graph import on_graph
from bench.measure import hits_of, ours
from bench.operations import OPERATIONS, Operation
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.graph import open_database
from peergraph.settings import Settings
from tests.sample.archive import SHARED, lay_out
from tests.support.graph import empty

FOLDER = Path(__file__).resolve().parent
ASKED = [*OPERATIONS, HIDDEN]
# Of each operation's subjects the first few: one that happens to be cheap would hide what the others cost.
SUBJECTS = 4

Effort = dict[str, int]


def kept(*, sample: bool) -> Path:
    """The file that says what the operations take on the sample, or on all real records."""
    return FOLDER / ("hits_sample.json" if sample else "hits.json")


async def effort(database: Database, operation: Operation) -> Effort:
    """The statements that one request takes, and the hits of requests about the first subjects together."""
    subjects = await database.read(Statement(f"bench/{operation.name}", operation.subjects), {})
    assert subjects, f"nothing in this graph can be asked about by {operation.name}"
    found = {"statements": 0, "hits": 0}
    for variables in subjects[:SUBJECTS]:
        statements = ours(operation, variables)
        found["statements"] = max(found["statements"], len(statements))
        found["hits"] += await hits_of(statements, database)
    return found


async def run(settings: Settings, console: Console) -> int:
    """Import the sample, ask everything and keep what it took; then the same with all real records."""
    async with await open_database(settings) as database:
        await migrate(database)
        with tempfile.TemporaryDirectory() as folder:
            lay_out(Path(folder))
            await measure(database, Path(folder) / "works", console, sample=True)
        if SHARED.is_dir():
            await empty(database)
            await measure(database, SHARED / "works", console, sample=False)
    return 0


async def measure(database: Database, works: Path, console: Console, *, sample: bool) -> None:
    """Import works into an empty graph, ask everything and keep what it took."""
    await import_paths(database, "openalex", [works], console)
    await database.define(Statement("bench/sample", "CALL db.resampleOutdatedIndexes()"))
    found: dict[str, Any] = {operation.name: await effort(database, operation) for operation in ASKED}
    kept(sample=sample).write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    console.print(f"written: {kept(sample=sample)}")


if __name__ == "__main__":
    on_graph(run, fresh=True)
