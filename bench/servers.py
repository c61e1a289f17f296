"""`python -m bench.servers` compares the servers that could stand below the application, on looking up a researcher.

They are uvicorn with our limits on connections (as `peergraph serve` runs it), uvicorn without them, granian and
hypercorn, the latter two if they are installed: `uv run --with granian --with hypercorn python -m bench.servers`. Each
runs one worker on uvloop, and they take turns. It prints the answers a second with sixteen connections, the
milliseconds of one request alone, and the memory. The graph is the one that PEERGRAPH_HOME or the settings name.
"""

import asyncio
import importlib.util
import random
import socket
import statistics
import sys
from contextlib import ExitStack
from typing import Any

from rich.console import Console
from starlette.applications import Starlette

from bench.graph import find_subjects, on_graph
from bench.load import LoadClient, LoadResult, post_request, run_load
from bench.measure import CLIENTS
from bench.operations import OPERATIONS
from bench.overhead import PEOPLE
from bench.peers.sides import RunningSide, Side, run_side
from graphdb.server.local import BoltAddress
from peergraph.app import create_app
from peergraph.graph import open_database
from peergraph.server import AnnouncingServer
from peergraph.settings import Settings

ROUNDS, SECONDS, ALONE = 5, 3.0, 300
NAMES = ("limits", "uvicorn", "granian", "hypercorn")


def app() -> Starlette:
    """Return the application, for servers that make it in a process of their own."""
    return create_app(Settings.read())


def serve(name: str) -> None:
    """Serve the application by the server of this name, and print its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if name in ("granian", "hypercorn"):
            listener.close()
            print(f"ready {port}", flush=True)  # a client connects again until it answers
            serve_by_peer(name, port)
            return
        server: Any = AnnouncingServer(app(), Settings.read(), lambda: print(f"ready {port}", flush=True))
        if name == "uvicorn":
            server.config.http, server.config.app = "httptools", server.app
        server.run(sockets=[listener])


def serve_by_peer(name: str, port: int) -> None:
    """Serve the application by granian or hypercorn."""
    if name == "granian":
        granian = importlib.import_module("granian")
        granian.Granian(
            "bench.servers:app", port=port, interface="asgi", factory=True, loop="uvloop", log_enabled=False
        ).serve()
        return
    config = importlib.import_module("hypercorn.config").Config()
    config.bind, config.worker_class, config.loglevel = [f"127.0.0.1:{port}"], "uvloop", "ERROR"
    hypercorn = importlib.import_module("hypercorn.asyncio")
    uvloop = importlib.import_module("uvloop")
    uvloop.run(hypercorn.serve(app(), config))


async def measure(sides: list[RunningSide], subjects: list[dict[str, Any]], console: Console) -> None:
    """Load each server in turn, and print what it did."""
    operation = next(operation for operation in OPERATIONS if operation.name == "point")
    loads = {side.side.name: LoadResult() for side in sides}
    alone: dict[str, list[float]] = {side.side.name: [] for side in sides}
    rates: dict[str, list[float]] = {side.side.name: [] for side in sides}
    for turn in range(ROUNDS + 1):
        for side in random.sample(sides, len(sides)):
            bodies = [side.side.body(operation, variables) for variables in subjects]
            requests = [post_request(side.port, side.path, body) for body in bodies if body is not None]
            client = LoadClient(side.port)
            times = [(await client.ask(requests[number % len(requests)]))[1] for number in range(ALONE)]
            client.close()
            load = await run_load(side.port, requests, CLIENTS, SECONDS)
            if turn:  # the first one warms up
                alone[side.side.name] += times
                loads[side.side.name] += load
                rates[side.side.name].append(load.rate)
    base = statistics.median(rates["limits"])
    for side in sides:
        name = side.side.name
        rate = statistics.median(rates[name])
        p50, loaded = statistics.median(alone[name]), statistics.median(loads[name].milliseconds)
        memory = side.memory() + sum(child.memory_info().rss for child in side.process.children(recursive=True))
        console.print(
            f"{name:10} {rate:7.0f} a second ({rate / base:.2f} of ours)   p50 alone {p50:.2f} ms, "
            f"at load {loaded:.2f} ms   {memory / 2**20:.0f} MB"
        )


async def run(settings: Settings, console: Console) -> None:
    """Compare the servers that are installed, on the graph of the settings."""
    neo4j = settings.neo4j
    assert neo4j is not None
    async with await open_database(settings) as database:
        subjects = await find_subjects(database, PEOPLE, console)
    address = BoltAddress(neo4j.uri, neo4j.user, neo4j.password)
    (settings.cache / "bench").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        sides = []
        for name in NAMES:
            if name in ("granian", "hypercorn") and importlib.util.find_spec(name) is None:
                console.print(f"{name} is not installed")
                continue
            side = Side(name, name, name, "ours", (sys.executable, "-m", "bench.servers", name))
            running = stack.enter_context(run_side(side, address, settings.cache))
            await wait_until_it_answers(running)
            sides.append(RunningSide(side, running.port, "/graphql", running.process))
        await measure(sides, subjects, console)


async def wait_until_it_answers(side: RunningSide) -> None:
    """Wait until a server answers. Raises OSError after a minute."""
    for attempt in range(120):
        try:
            await LoadClient(side.port).ask(post_request(side.port, "/graphql", b'{"query": "{ __typename }"}'))
            return
        except OSError:
            if attempt == 119:
                raise
            await asyncio.sleep(0.5)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(sys.argv[1])
    else:
        on_graph(run)
