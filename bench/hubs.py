"""What hubs cost: each question about a very well connected entity against the same about ordinary ones, in one run.

`python -m bench.hubs` builds the graph of tests/support/hubs.py in a Neo4j of its own and asks by GraphQL, without
HTTP. The aim is 25 times the ordinary median; 100 times is too much.
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
from peergraph.execution.execute import GraphQLRequest, answer
from peergraph.settings import Settings
from tests.support.hubs import QUESTIONS, build

ROUNDS = 11


async def milliseconds(database: Database, document: str, id_: str) -> float:
    """How long one question takes; raises when it is not answered."""
    started = time.perf_counter()
    found = await answer(database, GraphQLRequest(document, None, {"id": id_}))
    spent = (time.perf_counter() - started) * 1000
    if found.errors:
        raise RuntimeError(f"{document} about {id_}: {found.errors[0].message}")
    return spent


async def measure(database: Database, console: Console) -> None:
    """Ask everything in turn, hub and ordinary entities alike, and print the medians."""
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
        usual = statistics.median(spent for _, some in rounds for spent in some)
        most = statistics.median(spent for spent, _ in rounds)
        table.add_row(name, f"{usual:.1f}", f"{most:.1f}", f"{most / usual:.0f}")
    console.print(table)


async def main(uri: str, user: str, password: str, console: Console) -> None:
    """Build the graph and measure on it."""
    async with await Database.open(uri, user, password, timeout=60) as database:
        await migrate(database)
        await build(database)
        await measure(database, console)


if __name__ == "__main__":
    out = Console()
    with tempfile.TemporaryDirectory() as home:
        server = LocalServer(Path(home), cache=Settings.read().cache, bolt_port=0, heap="1g", page_cache="512m")
        with server as address:
            asyncio.run(main(address.uri, address.user, address.password, out))
