"""`python -m bench.overhead` measures answering GraphQL over hand-written Cypher on the same driver.

Each operation of bench/operations is answered by the application (over ASGI within this process) and by Cypher written
by hand for it, in the fastest way of the driver: auto-commit, one record, orjson. Both take turns; it checks first that
their answers are equal. The graph is ../shared/data/works, imported into a Neo4j of its own, or the one that
PEERGRAPH_NEO4J_URI names. `python -m bench` does the same on the synthetic graph.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import orjson
from neo4j import READ_ACCESS
from rich.console import Console

from bench.graph import find_subjects, on_graph
from bench.operations import OPERATIONS, ComparedOperation
from graphdb.driver.database import Database, Statement
from peergraph.graph import open_database
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

ROUNDS, WARM = 200, 50
# The least rounds of warm-up, and of measuring, however long they take.
LEAST_ROUNDS = 10
# The subjects of the operations, in turn: the researchers with most works.
PEOPLE = Statement(
    "bench/people",
    "MATCH (r:Researcher) WHERE r.workCount >= 10 "
    "WITH r ORDER BY r.workCount DESC, r.id LIMIT 8 RETURN collect({id: r.id})",
)
# The highest ratio of GraphQL to Cypher by hand; other operations are not measured.
LIMITS = {"point": 2.0, "profile": 1.3, "list": 1.3, "hops": 1.3}

Call = Callable[[dict[str, Any]], Awaitable[bytes]]


def by_graphql(endpoint: GraphQLEndpoint, document: str | None) -> Call:
    """Return a call of the application over ASGI, as a server makes it."""
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


def by_hand(database: Database, operation: ComparedOperation) -> Call:
    """Return a call that reads the same answer with the driver and orjson alone."""
    driver = database._driver  # the bare driver, without the retries and time-outs of Database
    cypher = operation.text("floor")
    assert cypher is not None

    async def call(variables: dict[str, Any]) -> bytes:
        async with driver.session(default_access_mode=READ_ACCESS, fetch_size=-1) as session:
            result = await session.run(cypher, variables)
            return orjson.dumps({"data": [record[0] async for record in result].pop()})

    return call


async def measure(calls: list[Call], subjects: list[dict[str, Any]], rounds: int, seconds: float) -> list[float]:
    """Return the median milliseconds of each call, called in turn, for these rounds or about these seconds."""
    times: list[list[float]] = [[] for _ in calls]
    begin, warm = time.perf_counter(), WARM
    for number in range(WARM + rounds):
        elapsed = time.perf_counter() - begin
        if number < warm and number >= LEAST_ROUNDS and elapsed > seconds / 3:
            warm = number
        if number >= warm + LEAST_ROUNDS and elapsed > seconds:
            break
        variables = subjects[number % len(subjects)]
        for call, milliseconds in zip(calls, times, strict=True):
            started = time.perf_counter()
            await call(variables)
            if number >= warm:
                milliseconds.append((time.perf_counter() - started) * 1000)
    return [statistics.median(milliseconds) for milliseconds in times]


async def run(
    settings: Settings, console: Console, subjects: Statement, limits: list[tuple[ComparedOperation, float]]
) -> int:
    """Measure all operations and print medians and ratios.

    Returns 1 when a ratio is over its limit, 2 when two answers differ.
    """
    over = 0
    async with await open_database(settings) as database:
        people = await find_subjects(database, subjects, console)
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


def main(subjects: Statement, limits: list[tuple[ComparedOperation, float]]) -> NoReturn:
    """Measure these operations for these subjects, and exit."""
    on_graph(lambda settings, console: run(settings, console, subjects, limits))


if __name__ == "__main__":
    main(PEOPLE, [(operation, LIMITS[operation.name]) for operation in OPERATIONS if operation.name in LIMITS])
