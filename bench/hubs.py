"""`python -m bench.hubs` measures queries about a very well connected entity over the same about ordinary ones.

It builds the graph of tests/support/hubs.py in a Neo4j of its own and executes GraphQL without HTTP. The aim is at most
25 times the ordinary median; 100 times is too much.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graphdb.driver.database import Database
from graphdb.migrations import migrate
from graphdb.server.local import LocalServer
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from peergraph.settings import Settings
from tests.support.hubs import QUESTIONS, build

ROUNDS = 11


async def milliseconds(database: Database, document: str, id_: str) -> float:
    """Return the milliseconds of one query. Raises RuntimeError for an error."""
    started = time.perf_counter()
    result = await answer(database, GraphQLRequest(document, None, {"id": id_}))
    elapsed = (time.perf_counter() - started) * 1000
    if result.errors:
        raise RuntimeError(f"{document} about {id_}: {result.errors[0].message}")
    return elapsed


async def measure(database: Database, console: Console) -> None:
    """Execute all queries in turn, for the hub and for ordinary entities, and print the medians."""
    table = Table("question", "ordinary, ms", "hub, ms", "times")
    for name, (document, (hub, *ordinary)) in QUESTIONS.items():
        for id_ in (hub, *ordinary):
            await milliseconds(database, document, id_)
        rounds = [
            (
                await milliseconds(database, document, hub),
                [await milliseconds(database, document, id_) for id_ in ordinary],
            )
            for _ in range(ROUNDS)
        ]
        usual = statistics.median(each for _, ordinary_times in rounds for each in ordinary_times)
        most = statistics.median(hub_time for hub_time, _ in rounds)
        table.add_row(name, f"{usual:.1f}", f"{most:.1f}", f"{most / usual:.0f}")
    console.print(table)


async def main(uri: str, user: str, password: str, console: Console) -> None:
    """Build the graph and measure it."""
    async with await Database.open(uri, user, password, timeout=60) as database:
        await migrate(database)
        await build(database)
        await measure(database, console)


if __name__ == "__main__":
    console = Console()
    with tempfile.TemporaryDirectory() as home:
        server = LocalServer(Path(home), cache=Settings.read().cache, bolt_port=0, heap="1g", page_cache="512m")
        with server as address:
            asyncio.run(main(address.uri, address.user, address.password, console))
