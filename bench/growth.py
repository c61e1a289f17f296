"""What answers take on a graph of a million works over what they take on ten thousand: `python -m bench.growth`.

Two made graphs, each in a Neo4j of its own, asked in turn by GraphQL over ASGI in this process; both graphs are made
first, which for the larger takes a quarter of an hour, and kept. What is asked about is alike in both: the researchers
with nearest to 30 works, the two topics with nearest to 200 (ten thousand works have no third), words of titles. Beside
each ratio stand those of the answers' bytes and of the database hits, because in a larger graph there is more around
the same person: a co-author of theirs has more works. Works by words and search are listed without a limit: there is
more to be found.
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

from bench.compare import HEAP, opened
from bench.made.store import made
from bench.measure import hits_of, ours
from bench.operations import OPERATIONS, Operation
from bench.overhead import Call, by_graphql, measure
from graphdb.driver.database import Statement
from graphdb.server.local import LocalServer
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

SIZES = (10_000, 1_000_000)
PAGE_CACHE = "3g"
ROUNDS, SECONDS = 400, 60.0
LIMIT = 1.3
# Whom to ask about instead of those that the operations name, which in a larger graph are larger too.
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
class Asked:
    """An operation on one graph: a call about each subject in turn, the bytes it has answered, the mean of its hits."""

    call: Call
    sizes: list[int]
    hits: float


async def asked(home: Path, cache: Path, stack: AsyncExitStack, console: Console) -> dict[str, Asked]:
    """What one graph is asked, by operation."""
    server = LocalServer(home, cache=cache, bolt_port=0, heap=HEAP, page_cache=PAGE_CACHE, console=console)
    database = await stack.enter_async_context(await opened(stack.enter_context(server)))
    endpoint = GraphQLEndpoint(database)
    alike = {
        "id": await database.read(Statement("bench/people", PEOPLE), {}),
        "topic": await database.read(Statement("bench/topics", TOPICS), {}),
    }
    found = {}
    for operation in OPERATIONS:
        if operation.name in ORDINARY + MORE_TO_FIND:
            subjects = await database.read(Statement("bench/subjects", operation.subjects), {})
            for name, values in alike.items():
                if name in subjects[0]:
                    subjects = [subjects[0] | {name: value} for value in values]
            hits = [await hits_of(ours(operation, variables), database) for variables in subjects]
            call, sizes = counted(operation, by_graphql(endpoint, operation.text("ours")), subjects)
            found[operation.name] = Asked(call, sizes, statistics.mean(hits))
    return found


def counted(operation: Operation, call: Call, subjects: list[dict[str, Any]]) -> tuple[Call, list[int]]:
    """A call about each subject in turn, and the sizes of its answers."""
    turns, sizes = itertools.cycle(subjects), list[int]()

    async def ask(_: dict[str, Any]) -> bytes:
        answer = await call(next(turns))
        assert b'"errors"' not in answer, f"{operation.title}: {answer[:500].decode()}"
        sizes.append(len(answer))
        return answer

    return ask, sizes


async def run(sizes: tuple[int, ...], cache: Path, console: Console) -> int:
    """Print a table of ratios; 1 when an ordinary operation grows by more than the limit."""
    homes = [await made(cache, works, console) for works in sizes]
    over = 0
    async with AsyncExitStack() as stack:
        small, large = [await asked(home, cache, stack, console) for home in homes]
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
    """Measure what the larger graph takes over the smaller."""
    sys.exit(uvloop.run(run(works, Settings.read().cache, Console(highlight=False))))


if __name__ == "__main__":
    main()
