"""`python -m bench.hits` writes the statements and database hits of each operation on real records to files.

bench/hits.json has those on ../shared/data/works, bench/hits_sample.json those on the sample of the tests; without the
real records it writes the latter alone.

Hits do not depend on the load of the machine, so a test can limit them: tests/bench/test_hits.py fails when an
operation takes one statement more, or over a tenth more hits, than the file has. A commit that raises them on purpose
runs this command and says why.
"""

import tempfile
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from bench.explore import HIDDEN
from bench.graph import on_graph
from bench.measure import compiled_statements, database_hits
from bench.operations import OPERATIONS, ComparedOperation
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.graph import open_database
from peergraph.settings import Settings
from tests.sample.archive import SHARED, lay_out
from tests.support.graph import empty

FOLDER = Path(__file__).resolve().parent
MEASURED_OPERATIONS = [*OPERATIONS, HIDDEN]
# How many subjects of each operation are measured, as a single one may happen to be cheap.
SUBJECTS = 4

HitCounts = dict[str, int]


def hits_file(*, sample: bool) -> Path:
    """Return the file with the hits on the sample, or on all real records."""
    return FOLDER / ("hits_sample.json" if sample else "hits.json")


async def measure_operation(database: Database, operation: ComparedOperation) -> HitCounts:
    """Return the most statements of one request, and the sum of hits of the requests for the first subjects."""
    subjects = await database.read(Statement(f"bench/{operation.name}", operation.subjects), {})
    assert subjects, f"this graph has no subject for {operation.name}"
    counts = {"statements": 0, "hits": 0}
    for variables in subjects[:SUBJECTS]:
        statements = compiled_statements(operation, variables)
        counts["statements"] = max(counts["statements"], len(statements))
        counts["hits"] += await database_hits(statements, database)
    return counts


async def run(settings: Settings, console: Console) -> int:
    """Measure and write the file of the sample, then that of all real records if they are there."""
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
    """Import works into an empty graph, measure all operations and write the file."""
    await import_paths(database, "openalex", [works], console)
    await database.define(Statement("bench/sample", "CALL db.resampleOutdatedIndexes()"))
    counts: dict[str, Any] = {
        operation.name: await measure_operation(database, operation) for operation in MEASURED_OPERATIONS
    }
    hits_file(sample=sample).write_bytes(orjson.dumps(counts, option=orjson.OPT_INDENT_2) + b"\n")
    console.print(f"written: {hits_file(sample=sample)}")


if __name__ == "__main__":
    on_graph(run, fresh=True)
