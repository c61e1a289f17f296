"""The comparison: a made graph in one Neo4j, every side on it, answers checked equal, figures, tables."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console

from bench import measure, report
from bench.made.store import made
from bench.operations import OPERATIONS, Operation
from bench.overhead import by_graphql, by_hand
from bench.overhead import measure as in_turn
from bench.peers.sides import SIDES, Running, running, versions
from graphdb.driver.database import Database, Statement
from graphdb.server.jars import ENDPOINT
from graphdb.server.local import BoltAddress, LocalServer
from peergraph.http.endpoint import GraphQLEndpoint

HEAP, PAGE_CACHE = "1g", "1g"
# Seconds a statement may take: only its first planning on a busy machine comes near.
TIMEOUT = 120.0


@dataclass(frozen=True)
class Wanted:
    """What to compare: how many works, how much effort, which operations and sides (all where none is named)."""

    works: int
    effort: measure.Effort
    command: str
    operations: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()

    def chosen(self) -> list[Operation]:
        return [each for each in OPERATIONS if not self.operations or each.name in self.operations]


async def compare(wanted: Wanted, cache: Path, console: Console) -> report.Run:
    """Everything measured; raises Unequal when two sides give different answers."""
    home = await made(cache, wanted.works, console)
    server = LocalServer(home, cache=cache, bolt_port=0, heap=HEAP, page_cache=PAGE_CACHE, console=console)
    with ExitStack() as stack:
        address = stack.enter_context(server)
        status = server.status()
        assert status is not None
        neo4j = psutil.Process(status.pid)
        sides = [
            stack.enter_context(running(side, address, cache))
            for side in SIDES
            if not wanted.sides or side.name in ("peergraph", *wanted.sides)
        ]
        console.print(f"{len(sides)} sides on {wanted.works:,} works: {', '.join(each.side.title for each in sides)}")
        async with await opened(address) as database:
            return await measured(wanted, sides, database, neo4j, console)


async def opened(address: BoltAddress) -> Database:
    """A database of this process, for subjects, plans and what is measured without HTTP."""
    return await Database.open(address.uri, address.user, address.password, timeout=TIMEOUT)


async def measured(
    wanted: Wanted, sides: list[Running], database: Database, neo4j: psutil.Process, console: Console
) -> report.Run:
    """All answers compared; then each operation in turn: alone, at load, without HTTP, its plans."""
    figures: dict[str, dict[str, dict[str, float]]] = {}
    in_process: dict[str, float] = {}
    endpoint = GraphQLEndpoint(database)
    with ExitStack() as stack:
        ready: list[tuple[Operation, list[dict[str, Any]], list[measure.Asked]]] = []
        for operation in wanted.chosen():
            subjects: list[dict[str, Any]] = await database.read(Statement("bench/subjects", operation.subjects), {})
            asked = measure.asked(operation, sides, subjects)
            for each in asked:
                stack.callback(each.client.close)
            await measure.check_equal(operation, asked)
            ready.append((operation, subjects, asked))
        console.print(f"{len(ready)} operations, and every side says the same")
        for operation, subjects, asked in ready:
            console.print(f"  {operation.title} …")
            await measure.latency(asked, wanted.effort)
            await measure.throughput(asked, wanted.effort, neo4j)
            await measure.effort_of_database(operation, asked, subjects[0], database)
            if operation.text("floor"):
                calls = [by_graphql(endpoint, operation.text("ours")), by_hand(database, operation)]
                ours, hand = await in_turn(calls, subjects, wanted.effort.rounds, wanted.effort.budget / 2)
                in_process[operation.name] = ours / hand
            figures[operation.name] = {each.running.side.name: each.figures.summary() for each in asked}
    return report.Run(
        wanted.command,
        wanted.works,
        report.machine(),
        {"Neo4j": ENDPOINT.rpartition(":")[2]} | versions(),
        {each.side.name: (each.side.short, each.side.title) for each in sides},
        {operation.name: operation.title for operation in wanted.chosen()},
        figures,
        in_process,
        {each.side.name: each.memory() for each in sides},
    )
