"""`python -m bench.first_page` compares the first page after a cold start of Neo4j and server with later ones.

It starts `peergraph serve` on a copy of the synthetic graph, with a Neo4j of its own, waits until it is ready, and has
each worker asked for a researcher's page (peergraph/execution/page.graphql) once, as somebody signed in and as a
visitor, then for pages of other people. It prints the seconds until the server was ready, each first page in
milliseconds, and its ratio to the median of the last later ones. The same is done for a look-up and for a slice.
"""

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import httpx
import orjson
import uvloop
from rich.console import Console

from bench.load import LoadClient, post_request
from bench.synthetic.store import synthetic_graph
from graphdb.driver.database import Database, Statement
from graphdb.server.local import LocalServer
from peergraph.auth import development_key
from peergraph.execution.warmup import PAGE
from peergraph.settings import Settings
from tests.support.command_line import environment_with, free_port

LATER, MEASURED = 150, 30
READY_SECONDS = 180.0
LOOK_UP = "query LookUp($researcher: ID!) { researcher(id: $researcher) { name orcid workCount } }"
SLICE = """query Slice($researcher: ID!) { explore(centers: [$researcher]) {
  nodes { entityId label kind score hidden { kind count } } edges { key source target weight reason } } }"""
SUBJECTS = Statement(
    "bench/first_page",
    """
    MATCH (r:Researcher) WHERE r.workCount >= 5 AND r.workCount <= 60
    WITH r ORDER BY r.id LIMIT 400 RETURN collect(r.id)
    """,
)


@dataclass
class StartedServer:
    """A `peergraph serve` that has just become ready: its port, and a token of the development key."""

    port: int
    token: str
    people: list[str]
    clients: list[LoadClient] = field(default_factory=list)

    async def ask(self, client: LoadClient, document: str, person: str, *, signed_in: bool) -> float:
        """Return the milliseconds that the answer took."""
        body = orjson.dumps({"query": document, "variables": {"researcher": person}})
        headers = [f"Authorization: Bearer {self.token}"] if signed_in else []
        answer, elapsed = await client.ask(post_request(self.port, "/graphql", body, *headers))
        if b'"errors"' in answer:
            raise click.ClickException(f"an answer with errors: {answer[:500]!r}")
        return elapsed

    async def measure(self, name: str, document: str, console: Console) -> None:
        """Print the first answers at each worker and their ratios to later ones."""
        first: list[tuple[str, float]] = []
        people = iter(self.people)
        for number, client in enumerate(self.clients):
            for signed_in in (False, True):
                elapsed = await self.ask(client, document, next(people), signed_in=signed_in)
                first.append((f"worker {number + 1}, {'account' if signed_in else 'visitor'}", elapsed))
        later = [
            await self.ask(self.clients[number % len(self.clients)], document, next(people), signed_in=number % 4 < 2)
            for number in range(LATER)
        ]
        usual = statistics.median(later[-MEASURED:])
        for who, elapsed in first:
            console.print(f"{name:8} first {elapsed:8.1f} ms, {elapsed / usual:6.2f} times a later one   ({who})")
        console.print(f"{name:8} later {usual:8.1f} ms   (median of the last {MEASURED} of {LATER})")


async def run(settings: Settings, works: int, workers: int, folder: Path, console: Console) -> None:
    """Start the server and print the measurements."""
    home = folder / "home"
    shutil.copytree(await synthetic_graph(settings.cache, works, console), home)
    with LocalServer(home, cache=settings.cache, bolt_port=0, console=console) as address:
        async with await Database.open(address.uri, address.user, address.password) as database:
            people: list[str] = await database.read(SUBJECTS, {})
    token = development_key.token(home, int(time.time()), sub="ada", name="Ada")
    limits: dict[str, Any] = {"PEERGRAPH_LIMITS": "MEASURE", "PEERGRAPH_LOG_LEVEL": "ERROR"}
    environment = environment_with(home, PEERGRAPH_PORT=free_port(), PEERGRAPH_BOLT_PORT="0", **limits)
    environment |= {"PEERGRAPH_CACHE": str(settings.cache)}
    started = time.monotonic()
    command = [sys.executable, "-m", "peergraph", "serve", "--workers", str(workers)]
    process = start(command, environment)
    try:
        port = int(environment["PEERGRAPH_PORT"])
        await wait_until_ready(port, process, started)
        console.print(f"ready after {time.monotonic() - started:.1f} s, {workers} workers, {works:,} works")
        server = StartedServer(port, token, people)
        # Workers take connections in turn.
        server.clients = [LoadClient(port) for _ in range(workers)]
        for name, document in (("page", PAGE.read_text()), ("look-up", LOOK_UP), ("slice", SLICE)):
            await server.measure(name, document, console)
        for client in server.clients:
            client.close()
    finally:
        process.terminate()
        process.wait(60)


def start(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start a process that prints nothing."""
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


async def wait_until_ready(port: int, process: "subprocess.Popen[bytes]", started: float) -> None:
    """Wait until the server says that it is ready. Raises ClickException if it ends or takes too long."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        while True:
            if process.poll() is not None or time.monotonic() - started > READY_SECONDS:
                raise click.ClickException("the server did not become ready")
            try:
                if (await client.get("/health/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


@click.command()
@click.option("--works", default=10_000, show_default=True, help="Works of the synthetic graph.")
@click.option("--workers", default=1, show_default=True, help="Workers of the server.")
def main(works: int, workers: int) -> None:
    """Compare first answers after a cold start with later ones."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(run(Settings.read(), works, workers, Path(folder), console))


if __name__ == "__main__":
    main()
