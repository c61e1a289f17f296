"""What answering GraphQL costs over hand-written Cypher on the same driver: `python -m bench.overhead`.

Three operations, each answered by the application (an HTTP request in, bytes out, over ASGI in this process) and by
Cypher written by hand for it, in the driver's fastest form: auto-commit, one record, orjson. Both are called in turn,
200 times; the answers are checked equal first. The graph is ../shared/data/works, imported into a Neo4j of its own,
or the one that PEERGRAPH_NEO4J_URI names.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import uvloop
from neo4j import READ_ACCESS
from rich.console import Console

from graphdb.database import Database, Statement
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.http import GraphQLEndpoint
from peergraph.server import graph, open_database
from peergraph.settings import Settings

WORKS = Path(__file__).resolve().parents[2] / "shared" / "data" / "works"
ROUNDS, WARM = 200, 50
# Researchers with many works and with a few: what the operations are asked about, in turn.
PEOPLE = Statement(
    "bench/people",
    "MATCH (r:Researcher) WHERE r.workCount >= 10 WITH r ORDER BY r.workCount DESC, r.id LIMIT 8 RETURN collect(r.id)",
)


@dataclass(frozen=True)
class Operation:
    """One operation: as GraphQL, as Cypher by hand, and the most that the one may cost over the other."""

    name: str
    graphql: str
    cypher: str
    limit: float


POINT = Operation(
    "point look-up",
    "query Point($id: ID!) { researcher(id: $id) { id name slug workCount } }",
    """
    MATCH (:Key {key: $id})-[:NAMES]->(r:Researcher)
    RETURN {researcher: r{.id, .name, .slug, .workCount}}
    """,
    2.0,
)

PROFILE = Operation(
    "profile",
    """
    query Profile($id: ID!) {
      researcher(id: $id) {
        id name workCount topicCount collaboratorCount closeCollaboratorCount citationCount hIndex
        collaborators(first: 10) { totalCount edges { jointWorkCount strength close node { id name } } }
        works(first: 20) {
          totalCount
          pageInfo { hasNextPage }
          edges {
            position
            node {
              id title year
              authors(first: 10) { edges { position node { id name } } }
              topics { score topic { id name } }
            }
          }
        }
      }
    }
    """,
    """
    MATCH (:Key {key: $id})-[:NAMES]->(r:Researcher)
    RETURN {researcher: r{.id, .name, .workCount, .collaboratorCount, .citationCount,
      topicCount: COUNT { MATCH (r)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic) RETURN DISTINCT t },
      closeCollaboratorCount: COUNT {
        MATCH (r)-[m:AUTHORED]->(:Work)<-[o:AUTHORED]-(c:Researcher) WHERE c <> r
        WITH c, count(*) AS n, min(abs(m.position - o.position)) AS gap WHERE n >= 2 OR gap <= 2
        RETURN c },
      hIndex: COLLECT {
        MATCH (r)-[:AUTHORED]->(w:Work) WITH w.citationCount AS cited ORDER BY cited DESC
        RETURN reduce(h = 0, c IN collect(cited) | CASE WHEN c > h THEN h + 1 ELSE h END) }[0],
      collaborators: {totalCount: r.collaboratorCount, edges: COLLECT {
        MATCH (r)-[m:AUTHORED]->(w:Work) WITH r, m.position AS p, w, w.authorCount - 1 AS k WHERE k > 0
        MATCH (w)<-[o:AUTHORED]-(c:Researcher) WHERE c <> r
        WITH c, count(*) AS n, round(sum(1.0 / k), 9) AS s, min(abs(p - o.position)) AS gap
        ORDER BY n DESC, c.id DESC LIMIT 10
        RETURN {jointWorkCount: n, strength: s, close: n >= 2 OR gap <= 2, node: c{.id, .name}} }},
      works: {totalCount: r.workCount, pageInfo: {hasNextPage: r.workCount > 20}, edges: COLLECT {
        MATCH (r)-[e:AUTHORED]->(w:Work) WITH e, w ORDER BY w.newest DESC, w.id DESC LIMIT 20
        RETURN {position: e.position, node: w{.id, .title, .year,
          authors: {edges: COLLECT {
            MATCH (w)<-[b:AUTHORED]-(a:Researcher) WITH b, a ORDER BY b.position, a.id LIMIT 10
            RETURN {position: b.position, node: a{.id, .name}} }},
          topics: COLLECT {
            MATCH (w)-[x:ABOUT]->(t:Topic)
            WITH x, t ORDER BY x.primary DESC, coalesce(x.score, -1.0) DESC, t.sortLabel, t.id
            RETURN {score: x.score, topic: t{.id, .name}} }}} }}}}
    """,
    1.3,
)

LIST = Operation(
    "list of 100",
    """
    query List {
      works(first: 100) {
        nodes {
          id title year doi
          authors(first: 20) { edges { position node { id name } } }
          topics { score topic { id name } }
        }
      }
    }
    """,
    """
    MATCH (w:Work) WHERE w.newest IS NOT NULL AND w.id IS NOT NULL
    WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 100
    RETURN {works: {nodes: collect(w{.id, .title, .year, .doi,
      authors: {edges: COLLECT {
        MATCH (w)<-[b:AUTHORED]-(a:Researcher) WITH b, a ORDER BY b.position, a.id LIMIT 20
        RETURN {position: b.position, node: a{.id, .name}} }},
      topics: COLLECT {
        MATCH (w)-[x:ABOUT]->(t:Topic)
        WITH x, t ORDER BY x.primary DESC, coalesce(x.score, -1.0) DESC, t.sortLabel, t.id
        RETURN {score: x.score, topic: t{.id, .name}} }})}}
    """,
    1.3,
)

Call = Callable[[str], Awaitable[bytes]]


def by_graphql(endpoint: GraphQLEndpoint, operation: Operation) -> Call:
    """A call of the application over ASGI, as a server would make it."""
    scope = {
        "type": "http",
        "method": "POST",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"accept", b"application/graphql-response+json")],
    }

    async def call(person: str) -> bytes:
        body = orjson.dumps({"query": operation.graphql, "variables": {"id": person}})
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

    async def call(person: str) -> bytes:
        async with driver.session(default_access_mode=READ_ACCESS, fetch_size=-1) as session:
            result = await session.run(operation.cypher, {"id": person})
            return orjson.dumps({"data": [record[0] async for record in result].pop()})

    return call


async def measure(calls: list[Call], people: list[str]) -> list[float]:
    """The median milliseconds of each call, called in turn."""
    times: list[list[float]] = [[] for _ in calls]
    for number in range(WARM + ROUNDS):
        person = people[number % len(people)]
        for call, spent in zip(calls, times, strict=True):
            started = time.perf_counter()
            await call(person)
            spent.append((time.perf_counter() - started) * 1000)
    return [statistics.median(spent[WARM:]) for spent in times]


async def run(settings: Settings, console: Console) -> int:
    """Measure all operations and print a table of medians and ratios; 1 when a ratio is over its limit."""
    over = 0
    async with await open_database(settings) as database:
        await migrate(database)
        people = await database.read(PEOPLE, {})
        if not people:
            await import_paths(database, "openalex", [WORKS], console)
            people = await database.read(PEOPLE, {})
        endpoint = GraphQLEndpoint(database)
        for operation in (POINT, PROFILE, LIST):
            ours, hand = by_graphql(endpoint, operation), by_hand(database, operation)
            for person in people:
                if orjson.loads(await ours(person)) != orjson.loads(await hand(person)):
                    console.print(f"{operation.name}: the two answers differ for {person}; nothing to compare.")
                    return 2
            graphql, cypher = await measure([ours, hand], people)
            ratio = graphql / cypher
            over += ratio > operation.limit
            console.print(
                f"{operation.name:14} GraphQL {graphql:6.2f} ms   by hand {cypher:6.2f} ms"
                f"   ratio {ratio:4.2f}   at most {operation.limit}"
            )
    return 1 if over else 0


def main() -> None:
    """Run on the outside Neo4j of the settings, or on one started for this run."""
    console = Console(highlight=False)
    settings = Settings.read()
    with tempfile.TemporaryDirectory() as folder:
        if settings.neo4j is None:
            settings = replace(settings, home=Path(folder), bolt_port=0)
        with graph(settings, console) as reachable:
            sys.exit(uvloop.run(run(reachable, console)))


if __name__ == "__main__":
    main()
