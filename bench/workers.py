"""`python -m bench.workers` compares a server of several workers with one of a single process, on one Neo4j.

Both serve the synthetic graph of 10,000 works, and take turns: sixteen clients load one, then the other. It prints
answers a second, their ratio, and how many processors the server,
Neo4j and this load generator used meanwhile; where these together come near to those of the machine, more workers can
give nothing.
"""

import os
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import click
import psutil
import uvloop
from rich.console import Console

from bench.load import post_request, run_load
from bench.measure import CLIENTS
from bench.operations import OPERATIONS
from bench.peers.sides import OURS, RunningSide, processor_seconds, run_side
from bench.synthetic.store import synthetic_graph
from graphdb.driver.database import Database, Statement
from graphdb.server.local import LocalServer
from peergraph.settings import Settings

WORKS, ROUNDS, SECONDS = 10_000, 5, 3.0
NAMES = ("point", "profile", "list")


@dataclass
class ServerFigures:
    """What was measured of one server: answers a second, and how many processors were used, by whom."""

    rates: list[float] = field(default_factory=list)
    used: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


async def load(side: RunningSide, requests: list[bytes], neo4j: psutil.Process, figures: ServerFigures) -> None:
    """Load a server for some seconds, and note what that took."""
    own = psutil.Process(os.getpid())

    def used() -> dict[str, float]:
        return {"server": side.cpu(), "neo4j": processor_seconds(neo4j), "clients": processor_seconds(own)}

    before, started = used(), time.perf_counter()
    result = await run_load(side.port, requests, CLIENTS, SECONDS)
    figures.seconds += time.perf_counter() - started
    for who, processor in used().items():
        figures.used[who] = figures.used.get(who, 0.0) + processor - before[who]
    figures.rates.append(result.rate)


async def compare(settings: Settings, workers: int, console: Console) -> None:
    """Run both servers and print the measurements."""
    home = await synthetic_graph(settings.cache, WORKS, console)
    server = LocalServer(home, cache=settings.cache, bolt_port=0, heap="1g", page_cache="512m", console=console)
    with server as address, ExitStack() as stack:
        status = server.status()
        assert status is not None
        neo4j = psutil.Process(status.pid)
        sides = {
            number: stack.enter_context(run_side(OURS, address, settings.cache, PEERGRAPH_WORKERS=str(number)))
            for number in (1, workers)
        }
        async with await Database.open(address.uri, address.user, address.password) as database:
            for operation in OPERATIONS:
                if operation.name in NAMES:
                    subjects: list[dict[str, Any]] = await database.read(
                        Statement(f"bench/{operation.name}", operation.subjects), {}
                    )
                    await compare_operation(operation.name, operation, subjects, sides, neo4j, console)


async def compare_operation(
    name: str,
    operation: Any,
    subjects: list[dict[str, Any]],
    sides: dict[int, RunningSide],
    neo4j: psutil.Process,
    console: Console,
) -> None:
    """Print how both servers answer one operation."""
    figures = {number: ServerFigures() for number in sides}
    for turn in range(ROUNDS + 1):
        for number, side in sides.items():
            bodies = [OURS.body(operation, variables) for variables in subjects]
            requests = [post_request(side.port, side.path, body) for body in bodies if body is not None]
            await load(side, requests, neo4j, ServerFigures() if turn == 0 else figures[number])
    for number, measured in figures.items():
        shares = ", ".join(f"{who} {seconds / measured.seconds:.2f}" for who, seconds in measured.used.items())
        console.print(
            f"{name:8} {number} workers: {statistics.median(measured.rates):8.0f} a second; processors: {shares}"
        )
    one, several = (statistics.median(measured.rates) for measured in figures.values())
    console.print(f"{name:8} several over one: {several / one:.2f}")


@click.command()
@click.option("--workers", default=2, show_default=True, help="Workers of the larger server.")
def main(workers: int) -> None:
    """Compare a server of several workers with one of a single process."""
    uvloop.run(compare(Settings.read(), workers, Console(highlight=False, soft_wrap=True)))


if __name__ == "__main__":
    main()
