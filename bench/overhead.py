"""What answering GraphQL costs over hand-written Cypher on the same driver: `python -m bench.overhead`.

Operations of bench/operations, each answered by the application (an HTTP request in, bytes out, over ASGI in this
process) and by Cypher written by hand for it, in the driver's fastest form: auto-commit, one record, orjson. Both are
called in turn; the answers are checked equal first. The graph is ../shared/data/works, imported into a Neo4j of its
own, or the one that PEERGRAPH_NEO4J_URI names. `python -m bench` asks the same of the made graph.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NoReturn

import orjson
from neo4j import READ_ACCESS
from rich.console import Console

from bench.graph import on_graph
from bench.operations import OPERATIONS, Operation
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.graph import open_database
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

WORKS = Path(__file__).resolve().parents[2] / "shared" / "data" / "works"
ROUNDS, WARM = 200, 50
# Rounds to warm up in, and to measure, however long they take.
LEAST = 10
# Researchers with many works and with a few: what the operations are asked about, in turn.
PEOPLE = Statement(
    "bench/people",
    "MATCH (r:Researcher) WHERE r.workCount >= 10 "
    "WITH r ORDER BY r.workCount DESC, r.id LIMIT 8 RETURN collect({id: r.id})",
)
# The most that GraphQL may cost over Cypher by hand; operations that are not here are not asked.
LIMITS = {"point": 2.0, "profile": 1.3, "list": 1.3, "hops": 1.3}

Call = Callable[[dict[str, Any]], Awaitable[bytes]]


def by_graphql(endpoint: GraphQLEndpoint, document: str | None) -> Call:
    """A call of the application over ASGI, as a server would make it."""
    scope = {
        "type": "http",
        "method": "POST",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"accept", b"application/graphql-response+json")],
    }

    async def call(variables: dict[str, Any]) -> bytes:
        body = orjson.dumps({"query": document, "variables": variables})
        messages: list[Any] = [{"type": "http.request", "body": body}]
        sent: list[Any] = []

        async def receive() -> Any:
            return messages.pop() if messages else await asyncio.sleep(3600)

        async def send(message: Any) -> None:
            sent.append(message)

        await endpoint(scope, receive, send)
        return bytes(sent[1]["body"])

    return call


def by_hand(database: Database, operation: Operation) -> Call:
    """The same answer from the driver and orjson alone."""
    driver = database._driver  # the bare driver is what is compared with
    cypher = operation.text("floor")

    async def call(variables: dict[str, Any]) -> bytes:
        async with driver.session(default_access_mode=READ_ACCESS, fetch_size=-1) as session:
            result = await session.run(cypher, variables)
            return orjson.dumps({"data": [record[0] async for record in result].pop()})

    return call


async def measure(calls: list[Call], subjects: list[dict[str, Any]], rounds: int, seconds: float) -> list[float]:
    """The median milliseconds of each call, called in turn, for so many rounds or about so many seconds."""
    times: list[list[float]] = [[] for _ in calls]
    begun, warm = time.perf_counter(), WARM
    for number in range(WARM + rounds):
        gone = time.perf_counter() - begun
        if number < warm and number >= LEAST and gone > seconds / 3:
            warm = number
        if number >= warm + LEAST and gone > seconds:
            break
        variables = subjects[number % len(subjects)]
        for call, spent in zip(calls, times, strict=True):
            started = time.perf_counter()
            await call(variables)
            if number >= warm:
                spent.append((time.perf_counter() - started) * 1000)
    return [statistics.median(spent) for spent in times]


async def run(settings: Settings, console: Console, asked: Statement, limits: list[tuple[Operation, float]]) -> int:
    """Measure all operations and print a table of medians and ratios; 1 when a ratio is over its limit."""
    over = 0
    async with await open_database(settings) as database:
        await migrate(database)
        people = await database.read(asked, {})
        if not people:
            await import_paths(database, "openalex", [WORKS], console)
            people = await database.read(asked, {})
        endpoint = GraphQLEndpoint(database)
        for operation, limit in limits:
            ours, hand = by_graphql(endpoint, operation.text("ours")), by_hand(database, operation)
            for person in people:
                if orjson.loads(await ours(person)) != orjson.loads(await hand(person)):
                    console.print(f"{operation.title}: the two answers differ for {person}; nothing to compare.")
                    return 2
            graphql, cypher = await measure([ours, hand], people, ROUNDS, 60)
            ratio = graphql / cypher
            over += ratio > limit
            console.print(
                f"{operation.title:20} GraphQL {graphql:6.2f} ms   by hand {cypher:6.2f} ms"
                f"   ratio {ratio:4.2f}   at most {limit}"
            )
    return 1 if over else 0


def main(asked: Statement, limits: list[tuple[Operation, float]]) -> NoReturn:
    """Measure these operations about these subjects, and end this process."""
    on_graph(lambda settings, console: run(settings, console, asked, limits))


if __name__ == "__main__":
    main(PEOPLE, [(operation, LIMITS[operation.name]) for operation in OPERATIONS if operation.name in LIMITS])
