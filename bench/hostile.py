"""`python -m bench.hostile` measures how long refusing a request takes, over answering `{ __typename }`.

Each request of bench/attacks.py, a little different every time, and the small one, always the same, are sent to
`peergraph serve` on loopback in turn, and the ratio of their medians is printed. A body of two megabytes and incomplete
bodies are measured separately. Neo4j is the one that PEERGRAPH_HOME or the settings name, else an empty one.
"""

import asyncio
import statistics
import time

import orjson
from rich.console import Console

from bench.attacks import ATTACKS
from bench.graph import on_graph
from bench.load import LoadClient, post_request
from bench.peers.sides import OURS, RunningSide, run_side
from graphdb.server.local import BoltAddress
from peergraph.settings import Settings

ROUNDS, WARM = 60, 10
# The round after which the cache of documents is full.
HALF = 35
LIMIT = 20.0
SMALL = orjson.dumps({"query": "{ __typename }"})
SLOW = 100


async def measure(side: RunningSide, console: Console) -> int:
    """Send all requests in turn and print a table. Returns how many attacks took too long to refuse."""
    client = LoadClient(side.port, lenient=True)
    small: list[float] = []
    times_of: dict[str, list[float]] = {name: [] for name in ATTACKS}
    memory = 0
    for turn in range(WARM + ROUNDS):
        for name, body in ATTACKS.items():
            _, small_time = await client.ask(post_request(side.port, side.path, SMALL))
            answer, milliseconds = await client.ask(post_request(side.port, side.path, body(f"{turn} {time.time()}")))
            document = orjson.loads(answer)
            assert document["errors"], name
            assert "data" not in document, name
            if turn >= WARM:
                small.append(small_time)
                times_of[name].append(milliseconds)
        if turn == HALF:
            memory = side.memory()
    base = statistics.median(small)
    over = 0
    for name, times in times_of.items():
        ratio = statistics.median(times) / base
        over += ratio > LIMIT
        console.print(f"{name:36} {ratio:6.1f} times {{ __typename }}   at most {LIMIT:.0f}")
    await measure_bodies(side, client, base, console)
    console.print(f"memory: {side.memory() / memory:.3f} of what it was at half time")
    client.close()
    return over


async def measure_bodies(side: RunningSide, client: LoadClient, base: float, console: Console) -> None:
    """Print the time of a body of two megabytes, and of a small request beside incomplete bodies."""
    large = [await client.ask(post_request(side.port, side.path, b" " * 2_000_000)) for _ in range(10)]
    assert client.status == 413
    times = [milliseconds for _, milliseconds in large]
    console.print(f"{'a body of 2 MB':36} {statistics.median(times) / base:6.1f} times")
    slow = [await asyncio.open_connection("127.0.0.1", side.port) for _ in range(SLOW)]
    for _, writer in slow:
        writer.write(post_request(side.port, side.path, SMALL)[:-1])
    times = [(await client.ask(post_request(side.port, side.path, SMALL)))[1] for _ in range(100)]
    console.print(f"{f'{{ __typename }} beside {SLOW} slow bodies':36} {statistics.median(times) / base:6.1f} times")
    for _, writer in slow:
        writer.close()


async def run(settings: Settings, console: Console) -> int:
    """Attack a server on the graph of the settings. Returns 1 when a refusal takes too long."""
    neo4j = settings.neo4j
    assert neo4j is not None
    with run_side(OURS, BoltAddress(neo4j.uri, neo4j.user, neo4j.password), settings.cache) as side:
        return 1 if await measure(side, console) else 0


if __name__ == "__main__":
    on_graph(run)
