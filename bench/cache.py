"""What a kept answer costs over one worked out: `python -m bench.cache`.

The profile of bench/operations and a researcher's whole page (peergraph/execution/page.graphql), over ASGI in this
process (an HTTP request in, bytes out), asked in turn of an endpoint that keeps no answers, of one that has the answer,
and of one that has to work it out and keep it; bodies are checked equal first. A hit reads the moment of the graph from
Neo4j each time. The graph is ../shared/data/works, imported into a Neo4j of its own, or the one that
PEERGRAPH_NEO4J_URI names.
"""

import statistics
import time
from typing import Any

import orjson
from rich.console import Console

from bench.graph import on_graph
from bench.operations import OPERATIONS
from bench.overhead import PEOPLE, WORKS, Call, by_graphql
from graphdb.driver.database import Database
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.execution.answer_cache import MOMENT, AnswerCache
from peergraph.execution.warmup import PAGE
from peergraph.graph import open_database
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

# The most that a hit may take of the time of the same answer worked out.
LIMIT = 0.25
ROOM = 32 << 20
# A Neo4j that has just started is slow for the first thousand statements or so.
ROUNDS, WARM = 400, 400
PROFILE = next(operation for operation in OPERATIONS if operation.name == "profile")


def forgetful(answers: AnswerCache, call: Call) -> Call:
    """A call whose answer is never there yet."""

    async def ask(variables: dict[str, Any]) -> bytes:
        answers.kept.clear()
        answers.size = 0
        return await call(variables)

    return ask


async def measure(calls: list[Call], subjects: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """The tenth percentile and the median of the milliseconds of each call, called in turn."""
    times: list[list[float]] = [[] for _ in calls]
    for number in range(WARM + ROUNDS):
        for call, spent in zip(calls, times, strict=True):
            started = time.perf_counter()
            await call(subjects[number % len(subjects)])
            spent.append((time.perf_counter() - started) * 1000)
    return [(statistics.quantiles(spent[WARM:], n=10)[0], statistics.median(spent[WARM:])) for spent in times]


async def run(settings: Settings, console: Console) -> int:
    """Measure and print medians and ratios; 1 when a hit takes more than its limit."""
    over = 0
    async with await open_database(settings) as database:
        await migrate(database)
        people = await database.read(PEOPLE, {})
        if not people:
            await import_paths(database, "openalex", [WORKS], console)
            people = await database.read(PEOPLE, {})
        for title, document, variables in (
            ("profile", PROFILE.text("ours"), people),
            ("whole page", PAGE.read_text(), [{"researcher": person["id"]} for person in people]),
        ):
            found = await kept(database, document, variables)
            if found is None:
                console.print(f"{title}: the answers differ; nothing to compare.")
                return 2
            least, median = found["worked out"]
            for name, (tenth, middle) in found.items():
                console.print(
                    f"{title:12} {name:20} median {middle:6.2f} ms, ratio {middle / median:4.2f}"
                    f"   tenth percentile {tenth:6.2f} ms, ratio {tenth / least:4.2f}",
                    soft_wrap=True,
                )
            over += found["kept"][1] > LIMIT * median
    console.print(f"A kept answer may take {LIMIT} of one worked out, by the median.")
    return int(over > 0)


async def kept(
    database: Database, document: str | None, subjects: list[dict[str, Any]]
) -> dict[str, tuple[float, float]] | None:
    """What `measure` gives, by what was asked; None when the answers differ."""
    missing = AnswerCache(ROOM)
    uncached = by_graphql(GraphQLEndpoint(database), document)
    hit = by_graphql(GraphQLEndpoint(database, answers=AnswerCache(ROOM)), document)
    miss = forgetful(missing, by_graphql(GraphQLEndpoint(database, answers=missing), document))

    async def look(_: dict[str, Any]) -> bytes:
        return orjson.dumps((await database.read_with_bookmarks(MOMENT))[0])

    for subject in subjects:
        if len({await call(subject) for call in (uncached, hit, hit, miss)}) != 1:
            return None
    names = ("worked out", "kept", "worked out and kept", "the moment alone")
    return dict(zip(names, await measure([uncached, hit, miss, look], subjects), strict=True))


if __name__ == "__main__":
    on_graph(run)
