"""How long refusing takes: `python -m bench.hostile`.

Each request of bench/attacks.py, a little different every time, and `{ __typename }`, the same every time, are asked of
`peergraph serve` on loopback in turn, one at a time; medians, and their ratio. A body of two megabytes and bodies that
do not come are timed apart. Neo4j is the one that PEERGRAPH_HOME or the settings name, else an empty one of its own.
"""

import asyncio
import statistics
import time

import orjson
from rich.console import Console

from bench.attacks import ATTACKS
from bench.graph import on_graph
from bench.load import Client, request
from bench.peers.sides import OURS, Running, running
from graphdb.server.local import BoltAddress
from peergraph.settings import Settings

ROUNDS, WARM = 60, 10
# What is kept of documents is full by then.
HALF = 35
LIMIT = 20.0
SMALL = orjson.dumps({"query": "{ __typename }"})
SLOW = 100


async def measure(side: Running, console: Console) -> int:
    """Ask in turn and print a table; how many attacks took longer to refuse than they may."""
    client = Client(side.port, lenient=True)
    small: list[float] = []
    spent: dict[str, list[float]] = {name: [] for name in ATTACKS}
    memory = 0
    for turn in range(WARM + ROUNDS):
        for name, body in ATTACKS.items():
            _, typical = await client.ask(request(side.port, side.path, SMALL))
            answer, taken = await client.ask(request(side.port, side.path, body(f"{turn} {time.time()}")))
            found = orjson.loads(answer)
            assert found["errors"], name
            assert "data" not in found, name
            if turn >= WARM:
                small.append(typical)
                spent[name].append(taken)
        if turn == HALF:
            memory = side.memory()
    base = statistics.median(small)
    over = 0
    for name, times in spent.items():
        ratio = statistics.median(times) / base
        over += ratio > LIMIT
        console.print(f"{name:36} {ratio:6.1f} times {{ __typename }}   at most {LIMIT:.0f}")
    await apart(side, client, base, console)
    console.print(f"memory: {side.memory() / memory:.3f} of what it was at half time")
    client.close()
    return over


async def apart(side: Running, client: Client, base: float, console: Console) -> None:
    """A body of two megabytes, and a small request while bodies are awaited that do not come."""
    large = [await client.ask(request(side.port, side.path, b" " * 2_000_000)) for _ in range(10)]
    assert client.status == 413
    times = [taken for _, taken in large]
    console.print(f"{'a body of 2 MB':36} {statistics.median(times) / base:6.1f} times")
    slow = [await asyncio.open_connection("127.0.0.1", side.port) for _ in range(SLOW)]
    for _, writer in slow:
        writer.write(request(side.port, side.path, SMALL)[:-1])
    times = [(await client.ask(request(side.port, side.path, SMALL)))[1] for _ in range(100)]
    console.print(f"{f'{{ __typename }} beside {SLOW} slow bodies':36} {statistics.median(times) / base:6.1f} times")
    for _, writer in slow:
        writer.close()


async def run(settings: Settings, console: Console) -> int:
    """Attack a server of its own on the graph of the settings; 1 when a refusal takes too long."""
    place = settings.neo4j
    assert place is not None
    with running(OURS, BoltAddress(place.uri, place.user, place.password), settings.cache) as side:
        return 1 if await measure(side, console) else 0


if __name__ == "__main__":
    on_graph(run)
