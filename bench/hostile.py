"""`python -m bench.hostile` measures how long refusing a request takes, over answering `{ __typename }`.

Each request of bench/attacks.py, a little different every time, and the small one, always the same, are sent to
`peergraph serve` on loopback in turn, and the ratio of their medians is printed. A body of two megabytes and incomplete
bodies are measured separately. Of each request of bench/floods.py, which may be answered, it prints the status, the
points, the bytes, and how long health waits meanwhile. Neo4j is the one that PEERGRAPH_HOME or the settings name, else
an empty one.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import orjson
from rich.console import Console

from bench.attacks import ATTACKS
from bench.floods import FLOODS
from bench.graph import on_graph
from bench.load import LoadClient, post_request
from bench.peers.sides import OURS, RunningSide, run_side
from graphdb.background import run_in_background
from graphdb.server.local import BoltAddress
from peergraph.settings import Settings

ROUNDS, WARM = 60, 10
# The round after which the cache of documents is full.
HALF = 35
LIMIT = 20.0
SMALL = orjson.dumps({"query": "{ __typename }"})
# Fewer than the connections that one address may have.
SLOW = 90
# Requests of each flood, and the milliseconds within which health must answer beside them.
FLOOD_ROUNDS = 4
HEALTH_LIMIT = 100.0
NOBODY = ["stefan-gustafsson", "0000-0001-5894-0351", "nobody-of-this-name", "10.1000/none"]


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


async def measure_floods(side: RunningSide, console: Console) -> int:
    """Print what each flood costs and how long health waits beside it. Returns how many make it wait too long."""
    client, random, over = LoadClient(side.port, lenient=True), Random(7), 0
    for name, body in FLOODS.items():
        statuses: set[int] = set()
        times, points, size, pause = [], 0, 0, 0.0
        for _ in range(FLOOD_ROUNDS):
            request = post_request(side.port, side.path, body(random, NOBODY), "Peergraph-Report: 1")
            async with longest_health(side) as waited:
                answer, milliseconds = await client.ask(request)
            report = orjson.loads(answer).get("extensions", {}).get("peergraph", {})
            points = max(points, (report.get("cost") or {}).get("estimated", 0))
            statuses.add(client.status)
            size, pause = max(size, len(answer)), max(pause, *waited)
            times.append(milliseconds)
        over += pause > HEALTH_LIMIT
        console.print(
            f"{name:36} {sorted(statuses)} {points:8} points {max(times):8.0f} ms {size / 1e6:7.2f} MB; "
            f"health waits {pause:6.0f} ms   at most {HEALTH_LIMIT:.0f}"
        )
    client.close()
    return over


@asynccontextmanager
async def longest_health(side: RunningSide) -> AsyncIterator[list[float]]:
    """Ask for the health all the time while the block runs; yields the list that the milliseconds are added to."""
    client, milliseconds = LoadClient(side.port, lenient=True), [0.0]
    request = f"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1:{side.port}\r\n\r\n".encode()

    async def ask() -> None:
        while True:
            milliseconds.append((await client.ask(request))[1])
            await asyncio.sleep(0.005)

    async with run_in_background(ask()):
        await asyncio.sleep(0.02)
        yield milliseconds
        await asyncio.sleep(0.02)
    client.close()


async def run(settings: Settings, console: Console) -> int:
    """Attack a server on the graph of the settings. Returns 1 when a refusal takes too long, or health waits."""
    neo4j = settings.neo4j
    assert neo4j is not None
    with run_side(OURS, BoltAddress(neo4j.uri, neo4j.user, neo4j.password), settings.cache) as side:
        faults = await measure(side, console) + await measure_floods(side, console)
        return 1 if faults else 0


if __name__ == "__main__":
    on_graph(run)
