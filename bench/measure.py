"""What each side takes for each operation: alone, at sixteen clients, in processor time, in statements and hits.

Sides are asked turn by turn, the order moved by one each round, so that whatever else the machine does hits all alike.
"""

import gc
import math
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
import psutil

from bench.load import Answers, Client, request, together
from bench.operations import Operation
from bench.overhead import LEAST
from bench.peers.sides import Running, SideFailed, seconds
from graphdb.compile.selection import Operation as Selection
from graphdb.driver.database import Database, Statement
from peergraph.execution.execute import GraphQLRequest, prepared, read_document

CLIENTS = 16


class Unequal(Exception):
    """Two sides gave different answers: there is nothing to compare."""


@dataclass(frozen=True)
class Effort:
    """How much is measured: warm-up rounds, most rounds and most seconds of an operation, stretches of load."""

    warm: int
    rounds: int
    budget: float
    stretches: int
    stretch: float


FULL = Effort(warm=60, rounds=600, budget=15.0, stretches=2, stretch=2.5)
QUICK = Effort(warm=15, rounds=100, budget=2.5, stretches=1, stretch=1.0)


@dataclass
class Figures:
    """What was measured of one side at one operation; processor time is in milliseconds a request, at load."""

    alone: list[float] = field(default_factory=list)
    load: Answers = field(default_factory=Answers)
    own_cpu: float = 0.0
    neo4j_cpu: float = 0.0
    statements: int = 0
    hits: int = 0

    def summary(self) -> dict[str, float]:
        """The figures that are compared, by name."""
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
    """The value below which that part of the values lies, by nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


@dataclass
class Asked:
    """An operation as one side is asked it: its requests, each about another subject, and a client."""

    running: Running
    requests: list[bytes]
    client: Client
    figures: Figures = field(default_factory=Figures)


def asked(operation: Operation, sides: list[Running], subjects: list[dict[str, Any]]) -> list[Asked]:
    """The sides that can be asked the operation, each with its requests."""
    found = []
    for side in sides:
        bodies = [side.side.body(operation, variables) for variables in subjects]
        if None not in bodies:
            requests = [request(side.port, side.path, body) for body in bodies if body is not None]
            found.append(Asked(side, requests, Client(side.port)))
    return found


async def check_equal(operation: Operation, sides: list[Asked]) -> None:
    """Ask every side about every subject; raises Unequal unless all answers say the same."""
    for number in range(len(sides[0].requests)):
        expected: Any = None
        for side in sides:
            answer, _ = await side.client.ask(side.requests[number])
            found = orjson.loads(answer)
            if found.get("errors") or not found.get("data"):
                raise SideFailed(f"{side.running.side.title} answered {operation.name} with {answer[:1000].decode()}")
            common = operation.common(side.running.side.dialect, found["data"])
            if expected is None:
                expected = common
            elif common != expected:
                where = difference(expected, common, "data")
                raise Unequal(
                    f"{operation.title}: {side.running.side.title} and {sides[0].running.side.title} differ at {where}"
                )


def difference(one: Any, other: Any, place: str) -> str:
    """Where two answers first differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(difference(one[key], other[key], f"{place}.{key}") for key in one if one[key] != other[key])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        number = next(number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
        return difference(one[number], other[number], f"{place}[{number}]")
    return f"{place}: {str(other)[:200]} and {str(one)[:200]}"


async def latency(sides: list[Asked], effort: Effort) -> None:
    """Ask turn by turn, one request at a time, and note how long each answer took."""
    until = time.perf_counter() + effort.budget
    for number in range(effort.warm):
        if number >= LEAST and time.perf_counter() > until:
            break
        for side in sides:
            await side.client.ask(side.requests[number % len(side.requests)])
    gc.collect()
    gc.disable()
    until = time.perf_counter() + effort.budget
    for number in range(effort.rounds):
        if number >= LEAST and time.perf_counter() > until:
            break
        for turn in range(len(sides)):
            side = sides[(turn + number) % len(sides)]
            _, spent = await side.client.ask(side.requests[number % len(side.requests)])
            side.figures.alone.append(spent)
    gc.enable()


async def throughput(sides: list[Asked], effort: Effort, neo4j: psutil.Process) -> None:
    """Load each side in turn with sixteen clients; note answers, and the processor time of the side and of Neo4j."""
    for number in range(effort.stretches):
        for turn in range(len(sides)):
            side = sides[(turn + number) % len(sides)]
            if number == 0:
                await together(side.running.port, side.requests, CLIENTS, effort.stretch / 4)
            own, database = side.running.cpu(), seconds(neo4j)
            side.figures.load += await together(side.running.port, side.requests, CLIENTS, effort.stretch)
            side.figures.own_cpu += side.running.cpu() - own
            side.figures.neo4j_cpu += seconds(neo4j) - database


async def effort_of_database(
    operation: Operation, sides: list[Asked], variables: dict[str, Any], database: Database
) -> None:
    """The statements each side runs for the operation's first subject, and their database hits by PROFILE."""
    for side in sides:
        body = side.running.side.body(operation, variables)
        assert body is not None
        found = await statements(operation, side, variables, body)
        side.figures.statements += len(found)
        side.figures.hits += await hits_of(found, database)


async def statements(
    operation: Operation, side: Asked, variables: dict[str, Any], body: bytes
) -> list[tuple[str, dict[str, Any]]]:
    """What a side sends to Neo4j for one request."""
    running = side.running
    if running.side.dialect == "floor":
        return [(operation.text("floor") or "", variables)]
    if running.side.dialect == "ours":
        return ours(operation, variables)
    answer, _ = await side.client.ask(request(running.port, running.path, body, "bench-record: 1"))
    return [(each["text"], each["parameters"]) for each in orjson.loads(answer)["extensions"]["statements"]]


def ours(operation: Operation, variables: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What peergraph compiles the operation to."""
    asked = GraphQLRequest(operation.text("ours") or "", None, variables)
    document = read_document(asked.document)
    selection = prepared(document, asked)
    assert isinstance(selection, Selection)
    (plans,) = document.plans.values()
    roots = plans.of(selection)
    assert roots is not None
    found = []
    for root in roots:
        assert root.plan is not None
        found.append((root.plan.statement.text, root.plan.values(selection).parameters))
    return found


async def hits_of(statements: list[tuple[str, dict[str, Any]]], database: Database) -> int:
    """The database hits of statements, each with its parameters, by PROFILE."""
    plans = [await database.plan(Statement("bench/hits", text), values, profile=True) for text, values in statements]
    return sum(map(hits, plans))


def hits(plan: dict[str, Any]) -> int:
    """The database hits of a plan and of all below it."""
    return int(plan.get("dbHits", 0)) + sum(hits(below) for below in plan.get("children", ()))
