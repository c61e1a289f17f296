"""`python -m bench.growth` measures answers on a graph of a million works over those on ten thousand.

Two synthetic graphs, each in a Neo4j of its own, answer GraphQL over ASGI within this process in turn. Both are
generated first, which takes a quarter of an hour for the larger one, and kept. The subjects are alike in both: the
researchers closest to 30 works, the two topics closest to 200 (ten thousand works have no third), words of titles.
Beside each ratio it prints those of the answers' bytes and of the database hits, as the same person has more around
them in a larger graph: their co-authors have more works. Works by words and search have no limit, as there is more to
find.
"""

import itertools
import statistics
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import uvloop
from rich.console import Console

from bench.compare import HEAP, open_for_comparison
from bench.measure import compiled_statements, database_hits
from bench.operations import OPERATIONS, ComparedOperation
from bench.overhead import Call, by_graphql, measure
from bench.synthetic.store import synthetic_graph
from graphdb.driver.database import Statement
from graphdb.server.local import LocalServer
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

SIZES = (10_000, 1_000_000)
PAGE_CACHE = "3g"
ROUNDS, SECONDS = 400, 60.0
LIMIT = 1.3
# Subjects instead of those of the operations, which are larger in a larger graph.
PEOPLE = """
MATCH (r:Researcher) WHERE r.workCount >= 20 AND r.workCount <= 45
WITH r ORDER BY abs(r.workCount - 30), r.id LIMIT 16 RETURN collect(r.id)
"""
TOPICS = """
MATCH (t:Topic {level: 'TOPIC'}) WHERE t.workCount >= 30 AND t.workCount <= 300
WITH t ORDER BY abs(t.workCount - 200), t.id LIMIT 2 RETURN collect(t.id)
"""
ORDINARY = ("point", "profile", "list", "hops", "filtered", "facets", "slice")
MORE_TO_FIND = ("text", "search")


@dataclass
class GrowthProbe:
    """An operation on one graph: a call for each subject in turn, the bytes of its answers, the mean of its hits."""

    call: Call
    sizes: list[int]
    hits: float


async def prepare_probes(home: Path, cache: Path, stack: AsyncExitStack, console: Console) -> dict[str, GrowthProbe]:
    """Start Neo4j on one graph and return its probes by operation."""
    server = LocalServer(home, cache=cache, bolt_port=0, heap=HEAP, page_cache=PAGE_CACHE, console=console)
    database = await stack.enter_async_context(await open_for_comparison(stack.enter_context(server)))
    endpoint = GraphQLEndpoint(database)
    common_subjects = {
        "id": await database.read(Statement("bench/people", PEOPLE), {}),
        "topic": await database.read(Statement("bench/topics", TOPICS), {}),
    }
    probes = {}
    for operation in OPERATIONS:
        if operation.name in ORDINARY + MORE_TO_FIND:
            subjects = await database.read(Statement("bench/subjects", operation.subjects), {})
            for name, values in common_subjects.items():
                if name in subjects[0]:
                    subjects = [subjects[0] | {name: value} for value in values]
            hits = [await database_hits(compiled_statements(operation, variables), database) for variables in subjects]
            call, sizes = with_sizes(operation, by_graphql(endpoint, operation.text("ours")), subjects)
            probes[operation.name] = GrowthProbe(call, sizes, statistics.mean(hits))
    return probes


def with_sizes(operation: ComparedOperation, call: Call, subjects: list[dict[str, Any]]) -> tuple[Call, list[int]]:
    """Return a call for each subject in turn, and the list that collects the sizes of its answers."""
    subject_cycle, sizes = itertools.cycle(subjects), list[int]()

    async def ask(_: dict[str, Any]) -> bytes:
        answer = await call(next(subject_cycle))
        assert b'"errors"' not in answer, f"{operation.title}: {answer[:500].decode()}"
        sizes.append(len(answer))
        return answer

    return ask, sizes


async def run(sizes: tuple[int, ...], cache: Path, console: Console) -> int:
    """Print a table of ratios. Returns 1 when an ordinary operation grows by more than the limit."""
    homes = [await synthetic_graph(cache, works, console) for works in sizes]
    over = 0
    async with AsyncExitStack() as stack:
        small, large = [await prepare_probes(home, cache, stack, console) for home in homes]
        for operation in OPERATIONS:
            if operation.name not in small:
                continue
            one, other = small[operation.name], large[operation.name]
            before, after = await measure([one.call, other.call], [{}], ROUNDS, SECONDS)
            bound = f"at most {LIMIT}" if operation.name in ORDINARY else "no limit"
            over += operation.name in ORDINARY and after / before > LIMIT
            bytes_ = statistics.mean(other.sizes) / statistics.mean(one.sizes)
            console.print(
                f"{operation.title:20} ratio {after / before:5.2f}   bytes {bytes_:5.2f}"
                f"   hits {other.hits / one.hits:5.2f}   {bound}",
                soft_wrap=True,
            )
    return 1 if over else 0


@click.command()
@click.option("--works", type=click.IntRange(1_000, 5_000_000), nargs=2, default=SIZES, show_default=True)
def main(works: tuple[int, int]) -> None:
    """Measure answers on the larger graph over those on the smaller one."""
    sys.exit(uvloop.run(run(works, Settings.read().cache, Console(highlight=False))))


if __name__ == "__main__":
    main()
