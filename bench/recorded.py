"""A server whose statements are answered from a recording, so that only what Python does for a request takes time.

`python -m bench.recorded FILE` serves a recording at a free port until its input ends.
"""

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import uvloop

from graphdb.driver.database import Database, Parameters, Statement
from graphdb.driver.planning import plan_key
from graphdb.driver.request_stats import RequestStats, record_statement
from peergraph.app import create_app
from peergraph.server import AnnouncingServer, listen
from peergraph.settings import Settings

Rows = list[list[Any]]
Recording = dict[str, Rows]


def recording_key(statement: Statement, parameters: Parameters) -> str:
    """Return what a statement with its parameters is recorded under."""
    return orjson.dumps([statement.text, parameters], option=orjson.OPT_SORT_KEYS).decode()


class RecordedDatabase(Database):
    """A database that knows the answers to the statements that were recorded, and no others."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    async def rows(
        self, statement: Statement, parameters: Parameters | None = None, stats: RequestStats | None = None, *_: Any
    ) -> Rows:
        """Return the recorded rows, after a step of the event loop, as an answer from Neo4j takes at least one."""
        started = time.perf_counter()
        await asyncio.sleep(0)
        rows = self._recording[recording_key(statement, parameters or {})]
        record_statement(statement.name, len(rows), started, stats)
        return rows

    def is_planned(self, statement: Statement, parameters: Parameters) -> bool:
        """Whether Neo4j has the plan, which it always has; what it is kept under is worked out, as it takes time."""
        return bool(plan_key(statement.text, parameters))


async def serve(recording: Recording, settings: Settings) -> None:
    """Serve a recording, as `peergraph serve` does a graph, and print the port."""
    with listen(settings) as listener:
        server = AnnouncingServer(
            create_app(settings, RecordedDatabase(recording)),
            settings,
            lambda: print(f"ready {listener.getsockname()[1]}", flush=True),
        )
        await server.serve([listener])


if __name__ == "__main__":
    logging.disable()
    file = Path(sys.argv[1])
    uvloop.run(serve(orjson.loads(file.read_bytes())["rows"], Settings(file.parent, file.parent, port=0)))
