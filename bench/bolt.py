"""`python -m bench.bolt` compares the ways to read: by Bolt itself, on the driver's connections, by its sessions.

Three operations (floor.cypher in bench/operations) are read on a synthetic graph of 10,000 works, alone and by 16
clients, each way in turn. By hand is a session of the driver's alone; the others go through graphdb/driver/database.py
with its plans, time-outs, retries and names. All ways are first brought to give the same records.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import click
import uvloop
from neo4j import READ_ACCESS
from rich.console import Console
from rich.table import Table

from bench.operations import OPERATIONS
from bench.synthetic.store import synthetic_graph
from graphdb.driver.database import Database, Statement
from graphdb.server.local import BoltAddress, LocalServer
from peergraph.settings import Settings

NAMES = ("point", "profile", "list")
CLIENTS = (1, 16)
# The scheme of the address and the setting READS of each way.
WAYS = {"session": ("bolt", "DRIVER"), "connection": ("neo4j", "AUTO"), "reader": ("bolt", "AUTO")}
BY_HAND = "by hand"
Call = Callable[[dict[str, Any]], Awaitable[list[list[Any]]]]


@dataclass
class Figures:
    """What the reads of one way took: seconds each, seconds of all, and Python's processor time."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    processor: float = 0.0

    @property
    def p50(self) -> float:
        """The median in milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def rate(self) -> float:
        """Reads a second."""
        return len(self.seconds) / self.elapsed

    @property
    def microseconds(self) -> float:
        """Python's processor time of one read."""
        return self.processor / len(self.seconds) * 1_000_000


def by_hand(database: Database, statement: Statement) -> Call:
    """Return a read by a session of the driver's."""
    driver = database._driver  # the bare driver, without what Database adds

    async def call(parameters: dict[str, Any]) -> list[list[Any]]:
        async with driver.session(default_access_mode=READ_ACCESS, fetch_size=-1) as session:
            result = await session.run(statement.text, parameters)
            return [list(record) async for record in result]

    return call


def by_database(database: Database, statement: Statement) -> Call:
    """Return a read by the way of a database."""
    return lambda parameters: database.rows(statement, parameters)


async def load(call: Call, subjects: list[dict[str, Any]], clients: int, reads: int, figures: Figures) -> None:
    """Add what this many reads took, made by clients at the same time."""

    async def client(number: int) -> None:
        for turn in range(reads // clients):
            started = time.perf_counter()
            await call(subjects[(number * 5 + turn) % len(subjects)])
            figures.seconds.append(time.perf_counter() - started)

    processor, started = time.process_time(), time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    figures.elapsed += time.perf_counter() - started
    figures.processor += time.process_time() - processor


async def compare(databases: dict[str, Database], rounds: int, console: Console) -> None:
    """Print a table of each operation and number of clients."""
    for operation in (operation for operation in OPERATIONS if operation.name in NAMES):
        text = operation.text("floor")
        assert text is not None
        statement = Statement(f"bench/{operation.name}", text)
        subjects = await databases["session"].read(Statement("bench/subjects", operation.subjects), {})
        calls = {BY_HAND: by_hand(databases["session"], statement)}
        calls |= {name: by_database(database, statement) for name, database in databases.items()}
        for parameters in subjects:
            answers = [await call(parameters) for call in calls.values()]
            assert all(answer == answers[0] for answer in answers), f"{operation.title}: the ways differ"
        for clients in CLIENTS:
            reads = clients * (50 if operation.name == "list" else 100)
            figures = {name: Figures() for name in calls}
            for call in calls.values():
                await load(call, subjects, clients, reads, Figures())
            for _ in range(rounds):
                for name, call in calls.items():
                    await load(call, subjects, clients, reads, figures[name])
            print_figures(f"{operation.title}, {clients} client{'s'[: clients - 1]}", figures, console)


def print_figures(title: str, figures: dict[str, Figures], console: Console) -> None:
    """Print what each way took, and what it took of a session's."""
    table = Table("way", "p50 ms", "reads a second", "Python µs", "p50, of a session's", "reads", "µs", title=title)
    session = figures["session"]
    for name, way in figures.items():
        table.add_row(
            name,
            f"{way.p50:.2f}",
            f"{way.rate:,.0f}",
            f"{way.microseconds:.0f}",
            f"{way.p50 / session.p50:.2f}",
            f"{way.rate / session.rate:.2f}",
            f"{way.microseconds / session.microseconds:.2f}",
        )
    console.print(table)


async def run(address: BoltAddress, rounds: int, console: Console) -> None:
    """Open a database for each way, and compare them."""
    async with AsyncExitStack() as stack:
        databases = {}
        for name, (scheme, ways) in WAYS.items():
            uri = address.uri.replace("bolt", scheme)
            databases[name] = await stack.enter_async_context(
                await Database.open(uri, address.user, address.password, timeout=60, ways=ways)
            )
        await compare(databases, rounds, console)


@click.command(help=__doc__)
@click.option("--works", default=10_000, show_default=True, help="Works of the graph.")
@click.option("--rounds", default=5, show_default=True, help="How often each way has its turn.")
def main(works: int, rounds: int) -> None:
    """Start Neo4j on the graph, and compare."""
    console, settings = Console(highlight=False), Settings.read()
    home = uvloop.run(synthetic_graph(settings.cache, works, console))
    server = LocalServer(home, cache=settings.cache, bolt_port=0, heap="1g", page_cache="512m", console=console)
    with server as address:
        uvloop.run(run(address, rounds, console))


if __name__ == "__main__":
    main()
