"""The graph of a benchmark: the one that the settings name, or one started for the run; and what it is asked about."""

import os
import sys
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import uvloop
from rich.console import Console

from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.graph import ensure_neo4j
from peergraph.settings import Settings

WORKS = Path(__file__).resolve().parents[2] / "shared" / "data" / "works"


def on_graph(run: Callable[[Settings, Console], Coroutine[Any, Any, int | None]], *, fresh: bool = False) -> NoReturn:
    """Run a benchmark on a graph and exit with the code that it returns.

    The graph is the outside Neo4j of the settings, or the one at PEERGRAPH_HOME if the environment has it; otherwise,
    and always with `fresh`, it is an empty Neo4j started for this run.
    """
    console = Console(highlight=False)
    settings = Settings.read()
    with tempfile.TemporaryDirectory() as folder:
        if fresh:
            settings = replace(settings, neo4j=None, home=Path(folder), bolt_port=0)
        elif settings.neo4j is None and "PEERGRAPH_HOME" not in os.environ:
            settings = replace(settings, home=Path(folder), bolt_port=0)
        with ensure_neo4j(settings, console, "bench") as reachable:
            sys.exit(uvloop.run(run(reachable, console)))


async def find_subjects(database: Database, statement: Statement, console: Console, least: int = 1) -> list[Any]:
    """Return the subjects that a statement finds, after an import of WORKS if it finds fewer than `least` of them."""
    await migrate(database)
    subjects: list[Any] = await database.read(statement, {})
    if len(subjects) < least:
        await import_paths(database, "openalex", [WORKS], console)
        subjects = await database.read(statement, {})
    return subjects
