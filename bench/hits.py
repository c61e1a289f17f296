"""The statements and database hits of each operation on the real records, kept in bench/hits.json by this command.

Hits do not depend on how busy the machine is, so they can be held to: tests/bench/test_hits.py fails when an operation
takes a statement more, or over a tenth more hits, than the file says. What makes one grow on purpose renews the file,
by `python -m bench.hits`, and says why in its commit.
"""

from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from bench.explore import HIDDEN
from bench.graph import on_graph
from bench.measure import hits_of, ours
from bench.operations import OPERATIONS, Operation
from bench.overhead import WORKS
from graphdb.database import Database, Statement
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.server import open_database
from peergraph.settings import Settings

KEPT = Path(__file__).resolve().parent / "hits.json"
ASKED = [*OPERATIONS, HIDDEN]
# Of each operation's subjects the first few: one that happens to be cheap would hide what the others cost.
SUBJECTS = 4

Effort = dict[str, int]


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
    """Import the real records, ask everything and keep what it took."""
    async with await open_database(settings) as database:
        await migrate(database)
        await import_paths(database, "openalex", [WORKS], console)
        await database.define(Statement("bench/sample", "CALL db.resampleOutdatedIndexes()"))
        found: dict[str, Any] = {operation.name: await effort(database, operation) for operation in ASKED}
    KEPT.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    console.print(f"written: {KEPT}")
    return 0


if __name__ == "__main__":
    on_graph(run, fresh=True)
