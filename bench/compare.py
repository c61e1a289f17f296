"""The comparison: all sides on one Neo4j with a synthetic graph, checked for equal answers and then measured."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console

from bench import measure, report
from bench.operations import OPERATIONS, ComparedOperation
from bench.overhead import by_graphql, by_hand
from bench.overhead import measure as in_turn
from bench.peers.sides import SIDES, RunningSide, run_side, versions
from bench.synthetic.store import synthetic_graph
from graphdb.driver.database import Database, Statement
from graphdb.server.jars import ENDPOINT
from graphdb.server.local import BoltAddress, LocalServer
from peergraph.http.endpoint import GraphQLEndpoint

HEAP, PAGE_CACHE = "1g", "1g"
# Seconds that a statement may take, which only the first planning on a busy machine can reach.
TIMEOUT = 120.0


@dataclass(frozen=True)
class Comparison:
    """What to compare: the works of the graph, the effort, the operations and the sides (empty for all of them)."""

    works: int
    effort: measure.MeasuringEffort
    command: str
    operations: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()

    def selected_operations(self) -> list[ComparedOperation]:
        """Return the operations to compare."""
        return [operation for operation in OPERATIONS if not self.operations or operation.name in self.operations]


async def compare(comparison: Comparison, cache: Path, console: Console) -> report.ComparisonRun:
    """Run the comparison. Raises AnswersDiffer when two sides give different answers."""
    home = await synthetic_graph(cache, comparison.works, console)
    server = LocalServer(home, cache=cache, bolt_port=0, heap=HEAP, page_cache=PAGE_CACHE, console=console)
    with ExitStack() as stack:
        address = stack.enter_context(server)
        status = server.status()
        assert status is not None
        neo4j = psutil.Process(status.pid)
        sides = [
            stack.enter_context(run_side(side, address, cache))
            for side in SIDES
            if not comparison.sides or side.name in ("peergraph", *comparison.sides)
        ]
        console.print(
            f"{len(sides)} sides on {comparison.works:,} works: {', '.join(side.side.title for side in sides)}"
        )
        async with await open_for_comparison(address) as database:
            return await measure_sides(comparison, sides, database, neo4j, console)


async def open_for_comparison(address: BoltAddress) -> Database:
    """Open the database for subjects, for plans and for what is measured without HTTP."""
    return await Database.open(address.uri, address.user, address.password, timeout=TIMEOUT)


async def measure_sides(
    comparison: Comparison, sides: list[RunningSide], database: Database, neo4j: psutil.Process, console: Console
) -> report.ComparisonRun:
    """Check that all answers are equal; then measure each operation alone, at load, without HTTP, and by its plans."""
    figures: dict[str, dict[str, dict[str, float]]] = {}
    in_process: dict[str, float] = {}
    endpoint = GraphQLEndpoint(database)
    with ExitStack() as stack:
        ready: list[tuple[ComparedOperation, list[dict[str, Any]], list[measure.SideRequests]]] = []
        for operation in comparison.selected_operations():
            subjects: list[dict[str, Any]] = await database.read(Statement("bench/subjects", operation.subjects), {})
            requests = measure.side_requests(operation, sides, subjects)
            for side in requests:
                stack.callback(side.client.close)
            await measure.check_equal(operation, requests)
            ready.append((operation, subjects, requests))
        console.print(f"{len(ready)} operations, and every side says the same")
        for operation, subjects, requests in ready:
            console.print(f"  {operation.title} …")
            await measure.measure_latency(requests, comparison.effort)
            await measure.measure_throughput(requests, comparison.effort, neo4j)
            await measure.count_statements(operation, requests, subjects[0], database)
            if operation.text("floor"):
                calls = [by_graphql(endpoint, operation.text("ours")), by_hand(database, operation)]
                ours, hand = await in_turn(calls, subjects, comparison.effort.rounds, comparison.effort.budget / 2)
                in_process[operation.name] = ours / hand
            figures[operation.name] = {side.running.side.name: side.figures.summary() for side in requests}
    return report.ComparisonRun(
        comparison.command,
        comparison.works,
        report.describe_machine(),
        {"Neo4j": ENDPOINT.rpartition(":")[2]} | versions(),
        {side.side.name: (side.side.short, side.side.title) for side in sides},
        {operation.name: operation.title for operation in comparison.selected_operations()},
        figures,
        in_process,
        {side.side.name: side.memory() for side in sides},
    )
