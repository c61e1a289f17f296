"""What answers take on a graph of a million works over what they take on ten thousand: `python -m bench.growth`.

Two made graphs, each in a Neo4j of its own, asked in turn by GraphQL over ASGI in this process; both graphs are made
first, which for the larger takes about half an hour, and kept. What is asked about is the same in both: researchers of
20 to 60 works, topics of 30 to 300, words of titles. Beside each ratio stands that of the answers' bytes, because a
larger graph also has more to say. Works by words and search are listed without a limit: there is more to be found.
"""

import itertools
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import click
import uvloop
from rich.console import Console

from bench.compare import HEAP, opened
from bench.made.store import made
from bench.operations import OPERATIONS, Operation
from bench.overhead import Call, by_graphql, measure
from graphdb.database import Statement
from graphdb.local import LocalServer
from peergraph.http import GraphQLEndpoint
from peergraph.settings import Settings

SIZES = (10_000, 1_000_000)
PAGE_CACHE = "3g"
ROUNDS, SECONDS = 400, 60.0
LIMIT = 1.3
ORDINARY = ("point", "profile", "list", "hops", "filtered", "facets", "slice")
MORE_TO_FIND = ("text", "search")


async def asked(home: Path, cache: Path, stack: AsyncExitStack, console: Console) -> dict[str, tuple[Call, list[int]]]:
    """The calls of one graph by operation, each about another subject every time, and the bytes they have answered."""
    server = LocalServer(home, cache=cache, bolt_port=0, heap=HEAP, page_cache=PAGE_CACHE, console=console)
    database = await stack.enter_async_context(await opened(stack.enter_context(server)))
    endpoint = GraphQLEndpoint(database)
    found = {}
    for operation in OPERATIONS:
        if operation.name in ORDINARY + MORE_TO_FIND:
            subjects = await database.read(Statement("bench/subjects", operation.subjects), {})
            found[operation.name] = counted(operation, by_graphql(endpoint, operation.text("ours")), subjects)
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
            (one, few), (other, many) = small[operation.name], large[operation.name]
            before, after = await measure([one, other], [{}], ROUNDS, SECONDS)
            bound = f"at most {LIMIT}" if operation.name in ORDINARY else "no limit"
            over += operation.name in ORDINARY and after / before > LIMIT
            bytes_ = (sum(many) / len(many)) / (sum(few) / len(few))
            console.print(f"{operation.title:20} ratio {after / before:5.2f}   bytes {bytes_:5.2f}   {bound}")
    return 1 if over else 0


@click.command()
@click.option("--works", type=click.IntRange(1_000, 5_000_000), nargs=2, default=SIZES, show_default=True)
def main(works: tuple[int, int]) -> None:
    """Measure what the larger graph takes over the smaller."""
    sys.exit(uvloop.run(run(works, Settings.read().cache, Console(highlight=False))))


if __name__ == "__main__":
    main()
