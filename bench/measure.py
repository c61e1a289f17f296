"""Measurements of each side and operation: alone, with sixteen clients, processor time, statements, database hits.

The sides take turns, in an order that rotates each round, so that other load on the machine affects all of them alike.
"""

import gc
import math
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
import psutil

from bench.load import LoadClient, LoadResult, post_request, run_load
from bench.operations import ComparedOperation
from bench.overhead import LEAST_ROUNDS
from bench.peers.sides import RunningSide, SideFailed, processor_seconds
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Statement
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest

CLIENTS = 16


class AnswersDiffer(Exception):
    """Two sides gave different answers, so their speed is not compared."""


@dataclass(frozen=True)
class MeasuringEffort:
    """How much is measured: rounds of warm-up, most rounds and seconds of an operation, periods of load."""

    warm: int
    rounds: int
    budget: float
    periods: int
    period: float


FULL = MeasuringEffort(warm=60, rounds=600, budget=15.0, periods=2, period=2.5)
QUICK = MeasuringEffort(warm=15, rounds=100, budget=2.5, periods=1, period=1.0)


@dataclass
class SideFigures:
    """The measurements of one side and operation: milliseconds alone, load, processor seconds, statements, hits."""

    alone: list[float] = field(default_factory=list)
    load: LoadResult = field(default_factory=LoadResult)
    own_cpu: float = 0.0
    neo4j_cpu: float = 0.0
    statements: int = 0
    hits: int = 0

    def summary(self) -> dict[str, float]:
        """Return the compared figures by name; processor time is in milliseconds per request at load."""
        answers = max(1, len(self.load.milliseconds))
        return {
            "p50": quantile(self.alone, 0.5),
            "p99": quantile(self.alone, 0.99),
            "rate": self.load.rate,
            "p99 at load": quantile(self.load.milliseconds, 0.99),
            "cpu": self.own_cpu / answers * 1000,
            "cpu of neo4j": self.neo4j_cpu / answers * 1000,
            "statements": self.statements,
            "hits": self.hits,
        }


def quantile(values: list[float], part: float) -> float:
    """Return the quantile of some values by nearest rank; `part` is within 0 to 1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


@dataclass
class SideRequests:
    """The requests of one operation to one side, one for each subject, and the client that sends them."""

    running: RunningSide
    requests: list[bytes]
    client: LoadClient
    figures: SideFigures = field(default_factory=SideFigures)


def side_requests(
    operation: ComparedOperation, sides: list[RunningSide], subjects: list[dict[str, Any]]
) -> list[SideRequests]:
    """Return the requests of every side that can answer the operation."""
    ready = []
    for side in sides:
        bodies = [side.side.body(operation, variables) for variables in subjects]
        if None not in bodies:
            requests = [post_request(side.port, side.path, body) for body in bodies if body is not None]
            ready.append(SideRequests(side, requests, LoadClient(side.port)))
    return ready


async def check_equal(operation: ComparedOperation, sides: list[SideRequests]) -> None:
    """Send all requests to every side. Raises AnswersDiffer unless all answers are equal, SideFailed for an error."""
    for number in range(len(sides[0].requests)):
        expected: Any = None
        for side in sides:
            answer, _ = await side.client.ask(side.requests[number])
            document = orjson.loads(answer)
            if document.get("errors") or not document.get("data"):
                raise SideFailed(f"{side.running.side.title} answered {operation.name} with {answer[:1000].decode()}")
            normalized = operation.normalize(side.running.side.dialect, document["data"])
            if expected is None:
                expected = normalized
            elif normalized != expected:
                where = difference(expected, normalized, "data")
                raise AnswersDiffer(
                    f"{operation.title}: {side.running.side.title} and {sides[0].running.side.title} differ at {where}"
                )


def difference(one: Any, other: Any, path: str) -> str:
    """Return the path at which two different answers first differ, and both values."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(difference(one[key], other[key], f"{path}.{key}") for key in one if one[key] != other[key])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        number = next(number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
        return difference(one[number], other[number], f"{path}[{number}]")
    return f"{path}: {str(other)[:200]} and {str(one)[:200]}"


async def measure_latency(sides: list[SideRequests], effort: MeasuringEffort) -> None:
    """Measure the milliseconds of single requests, with the sides taking turns."""
    until = time.perf_counter() + effort.budget
    for number in range(effort.warm):
        if number >= LEAST_ROUNDS and time.perf_counter() > until:
            break
        for side in sides:
            await side.client.ask(side.requests[number % len(side.requests)])
    gc.collect()
    gc.disable()
    until = time.perf_counter() + effort.budget
    for number in range(effort.rounds):
        if number >= LEAST_ROUNDS and time.perf_counter() > until:
            break
        for turn in range(len(sides)):
            side = sides[(turn + number) % len(sides)]
            _, milliseconds = await side.client.ask(side.requests[number % len(side.requests)])
            side.figures.alone.append(milliseconds)
    gc.enable()


async def measure_throughput(sides: list[SideRequests], effort: MeasuringEffort, neo4j: psutil.Process) -> None:
    """Load one side after the other with sixteen clients; measure its answers, its processor time and that of Neo4j."""
    for number in range(effort.periods):
        for turn in range(len(sides)):
            side = sides[(turn + number) % len(sides)]
            if number == 0:
                await run_load(side.running.port, side.requests, CLIENTS, effort.period / 4)
            own, database = side.running.cpu(), processor_seconds(neo4j)
            side.figures.load += await run_load(side.running.port, side.requests, CLIENTS, effort.period)
            side.figures.own_cpu += side.running.cpu() - own
            side.figures.neo4j_cpu += processor_seconds(neo4j) - database


async def count_statements(
    operation: ComparedOperation, sides: list[SideRequests], variables: dict[str, Any], database: Database
) -> None:
    """Count the statements that each side runs for the first subject, and their database hits by PROFILE."""
    for side in sides:
        body = side.running.side.body(operation, variables)
        assert body is not None
        statements = await sent_statements(operation, side, variables, body)
        side.figures.statements += len(statements)
        side.figures.hits += await database_hits(statements, database)


async def sent_statements(
    operation: ComparedOperation, side: SideRequests, variables: dict[str, Any], body: bytes
) -> list[tuple[str, dict[str, Any]]]:
    """Return the statements and parameters that a side sends to Neo4j for one request."""
    running = side.running
    if running.side.dialect == "floor":
        return [(operation.text("floor") or "", variables)]
    if running.side.dialect == "ours":
        return compiled_statements(operation, variables)
    answer, _ = await side.client.ask(post_request(running.port, running.path, body, "bench-record: 1"))
    return [
        (statement["text"], statement["parameters"]) for statement in orjson.loads(answer)["extensions"]["statements"]
    ]


def compiled_statements(operation: ComparedOperation, variables: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the statements and parameters that peergraph compiles the operation to."""
    request = GraphQLRequest(operation.text("ours") or "", None, variables)
    document = read_document(request.document)
    selection = prepare(document, request)
    assert isinstance(selection, Operation)
    (plans,) = document.plans.values()
    roots = plans.compiled_fields(selection)
    assert roots is not None
    statements = []
    for root in roots:
        assert root.plan is not None
        statements.append((root.plan.statement.text, root.plan.values(selection).parameters))
    return statements


async def database_hits(statements: list[tuple[str, dict[str, Any]]], database: Database) -> int:
    """Return the database hits of statements with their parameters, by PROFILE."""
    plans = [await database.plan(Statement("bench/hits", text), values, profile=True) for text, values in statements]
    return sum(map(plan_hits, plans))


def plan_hits(plan: dict[str, Any]) -> int:
    """Return the database hits of a plan and of all its children."""
    return int(plan.get("dbHits", 0)) + sum(plan_hits(child) for child in plan.get("children", ()))
