"""`python -m bench.cache` measures an answer from the answer cache over one that is executed.

It sends the profile of bench/operations and a researcher's whole page (peergraph/execution/page.graphql) over ASGI
within this process, in turn to an endpoint without a cache, to one that has the answer, and to one that executes and
stores it; it checks first that the bodies are equal. A hit still reads the graph version from Neo4j. The graph is
../shared/data/works, imported into a Neo4j of its own, or the one that PEERGRAPH_NEO4J_URI names.
"""

import statistics
import time
from typing import Any

import orjson
from rich.console import Console

from bench.graph import find_subjects, on_graph
from bench.operations import OPERATIONS
from bench.overhead import PEOPLE, Call, by_graphql
from graphdb.driver.database import Database
from peergraph.execution.answer_cache import GRAPH_VERSION, AnswerCache
from peergraph.execution.warmup import PAGE
from peergraph.graph import open_database
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

# The most that a hit may take, as a part of the time of executing the same request.
LIMIT = 0.25
CACHE_BYTES = 32 << 20
# A Neo4j that has just started is slow for about its first thousand statements.
ROUNDS, WARM = 400, 400
PROFILE = next(operation for operation in OPERATIONS if operation.name == "profile")


def without_cached_answer(answers: AnswerCache, call: Call) -> Call:
    """Return a call that clears the cache first, so that it is never a hit."""

    async def ask(variables: dict[str, Any]) -> bytes:
        answers.entries.clear()
        return await call(variables)

    return ask


async def measure(calls: list[Call], subjects: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Return the tenth percentile and the median of the milliseconds of each call, called in turn."""
    times: list[list[float]] = [[] for _ in calls]
    for number in range(WARM + ROUNDS):
        for call, milliseconds in zip(calls, times, strict=True):
            started = time.perf_counter()
            await call(subjects[number % len(subjects)])
            milliseconds.append((time.perf_counter() - started) * 1000)
    return [(statistics.quantiles(each[WARM:], n=10)[0], statistics.median(each[WARM:])) for each in times]


async def run(settings: Settings, console: Console) -> int:
    """Measure and print medians and ratios. Returns 1 when a hit takes more than its limit, 2 for different answers."""
    over = 0
    async with await open_database(settings) as database:
        people = await find_subjects(database, PEOPLE, console)
        for title, document, variables in (
            ("profile", PROFILE.text("ours"), people),
            ("whole page", PAGE.read_text(), [{"researcher": person["id"]} for person in people]),
        ):
            measured = await compare_answers(database, document, variables)
            if measured is None:
                console.print(f"{title}: the answers differ; nothing to compare.")
                return 2
            least, median = measured["executed"]
            for name, (tenth, middle) in measured.items():
                console.print(
                    f"{title:12} {name:20} median {middle:6.2f} ms, ratio {middle / median:4.2f}"
                    f"   tenth percentile {tenth:6.2f} ms, ratio {tenth / least:4.2f}",
                    soft_wrap=True,
                )
            over += measured["cached"][1] > LIMIT * median
    console.print(f"A cached answer may take {LIMIT} of the time of an executed one, by the median.")
    return int(over > 0)


async def compare_answers(
    database: Database, document: str | None, subjects: list[dict[str, Any]]
) -> dict[str, tuple[float, float]] | None:
    """Return what `measure` returns by name, or None when the answers differ."""
    missing = AnswerCache(CACHE_BYTES)
    uncached = by_graphql(GraphQLEndpoint(database), document)
    hit = by_graphql(GraphQLEndpoint(database, answers=AnswerCache(CACHE_BYTES)), document)
    miss = without_cached_answer(missing, by_graphql(GraphQLEndpoint(database, answers=missing), document))

    async def read_version(_: dict[str, Any]) -> bytes:
        return orjson.dumps((await database.read_with_bookmarks(GRAPH_VERSION))[0])

    for subject in subjects:
        if len({await call(subject) for call in (uncached, hit, hit, miss)}) != 1:
            return None
    names = ("executed", "cached", "executed and stored", "graph version alone")
    return dict(zip(names, await measure([uncached, hit, miss, read_version], subjects), strict=True))


if __name__ == "__main__":
    on_graph(run)
