"""What a kept answer costs over one worked out: `python -m bench.cache`.

The profile page of bench/operations, over ASGI in this process (an HTTP request in, bytes out), asked in turn of an
endpoint that keeps no answers, of one that has the answer, and of one that has to work it out and keep it; bodies are
checked equal first. A hit reads the moment of the graph from Neo4j each time. The graph is ../shared/data/works,
imported into a Neo4j of its own, or the one that PEERGRAPH_NEO4J_URI names.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import uvloop
from rich.console import Console

from bench.operations import OPERATIONS
from bench.overhead import PEOPLE, ROUNDS, WORKS, Call, by_graphql, measure
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.answers import MOMENT, Answers
from peergraph.http import GraphQLEndpoint
from peergraph.server import graph, open_database
from peergraph.settings import Settings

# The most that a hit may take of the time of the same answer worked out.
LIMIT = 0.25
ROOM = 32 << 20
PROFILE = next(operation for operation in OPERATIONS if operation.name == "profile")


def forgetful(answers: Answers, call: Call) -> Call:
    """A call whose answer is never there yet."""

    async def ask(variables: dict[str, Any]) -> bytes:
        answers.kept.clear()
        answers.size = 0
        return await call(variables)

    return ask


async def run(settings: Settings, console: Console) -> int:
    """Measure and print medians and ratios; 1 when a hit takes more than its limit."""
    async with await open_database(settings) as database:
        await migrate(database)
        people = await database.read(PEOPLE, {})
        if not people:
            await import_paths(database, "openalex", [WORKS], console)
            people = await database.read(PEOPLE, {})
        document = PROFILE.text("ours")
        missing = Answers(ROOM)
        uncached = by_graphql(GraphQLEndpoint(database), document)
        hit = by_graphql(GraphQLEndpoint(database, answers=Answers(ROOM)), document)
        miss = forgetful(missing, by_graphql(GraphQLEndpoint(database, answers=missing), document))

        async def look(_: dict[str, Any]) -> bytes:
            return orjson.dumps((await database.seen(MOMENT))[0])

        for person in people:
            if len({await call(person) for call in (uncached, hit, hit, miss)}) != 1:
                console.print(f"The answers differ for {person}; nothing to compare.")
                return 2
        calls = [uncached, hit, miss, look]
        names = ("worked out", "kept", "worked out and kept", "the moment alone")
        times = dict(zip(names, await measure(calls, people, ROUNDS, 120), strict=True))
        for name, spent in times.items():
            console.print(f"{name:20} {spent:6.2f} ms   ratio {spent / times['worked out']:4.2f}")
        console.print(f"A kept answer may take {LIMIT} of one worked out.")
        return int(times["kept"] > LIMIT * times["worked out"])


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
