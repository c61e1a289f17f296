"""`python -m bench.feed` measures answers while 10,000 works are imported and 200 subscribers get an event for each.

The server is `peergraph serve` on a Neo4j of its own with 5,000 synthetic works. 200 accounts follow one subject of all
works, and subscribe over WebSockets from this process. One client requests one profile after another and is timed in
four situations: alone (quiet), during an import without subscribers, with idle subscribers, and during an import with
subscribers. All times are of one run, and the limit is on the last median over the quiet one.
"""

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvloop
from joserfc import jwt
from joserfc.jwk import OKPKey
from rich.console import Console
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from bench.ingest import fresh_server
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from graphdb.server.local import BoltAddress, LocalServer
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer

SUBSCRIBERS, BEFORE, WORKS, PEOPLE = 200, 5_000, 10_000, 4_000
ROUNDS = 300
# Seconds between two requests, as a person pauses too, and so that other work gets a turn.
PAUSE = 0.01
LIMIT = 2.0
PROTOCOL = Subprotocol("graphql-transport-ws")
ISSUER, AUDIENCE = "https://bench.example", "bench"
PROFILE = """query Profile($id: ID!) { researcher(id: $id) { name headline workCount collaboratorCount trust { score }
  collaborators(first: 10) { edges { jointWorkCount node { name } } }
  works(first: 20) { edges { position node { title year authors(first: 10) { nodes { name } } } } } } }"""
SUBSCRIPTION = """subscription($after: String) { feed(after: $after) { cursor
  node { id kind at text subject { id label } because { id label } claim { state } invitation { message } } } }"""
NEWS_COUNT = Statement("bench/news", "MATCH (n:News) RETURN count(n)")


def work_lines(first: int, count: int) -> Iterator[bytes]:
    """Yield works of OpenAlex as JSON lines, with five authors, one of fifty topics and eight references."""
    draw = random.Random(first)
    for number in range(first, first + count):
        people = draw.sample(range(PEOPLE), 5)
        topic = draw.randrange(50)
        yield orjson.dumps(
            {
                "id": f"https://openalex.org/W{number}",
                "title": f"A study of matter number {number}",
                "publication_year": 2000 + number % 25,
                "publication_date": f"{2000 + number % 25}-05-17",
                "type": "article",
                "authorships": [
                    {
                        "author": {"id": f"https://openalex.org/A{person}", "display_name": f"Person Number{person}"},
                        "institutions": [],
                    }
                    for person in people
                ],
                "referenced_works": [f"https://openalex.org/W{draw.randrange(1, max(2, first))}" for _ in range(8)],
                "topics": [
                    {
                        "id": f"https://openalex.org/T{topic}",
                        "display_name": f"Topic {topic}",
                        "score": 0.9,
                        "subfield": {"id": "https://openalex.org/subfields/1", "display_name": "Subfield"},
                        "field": {"id": "https://openalex.org/fields/1", "display_name": "Field"},
                        "domain": {"id": "https://openalex.org/domains/1", "display_name": "Domain"},
                    }
                ],
            }
        )


class TokenSigner:
    """An issuer of tokens with one key, which it publishes in a file."""

    def __init__(self, folder: Path) -> None:
        self.key = OKPKey.generate_key("Ed25519", auto_kid=True)
        self.path = folder / "keys.json"
        self.path.write_text(json.dumps({"keys": [self.key.as_dict(private=False)]}))

    def token(self, name: str) -> str:
        """Return a token for an account, valid for two hours."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": name, "name": name, "iat": now, "exp": now + 7200}
        return jwt.encode({"alg": "Ed25519", "kid": self.key.kid}, claims, self.key, ["Ed25519"])


def environment(address: BoltAddress, signer: TokenSigner) -> dict[str, str]:
    """Return the environment of our commands."""
    return os.environ | {
        "PEERGRAPH_NEO4J_URI": address.uri,
        "PEERGRAPH_NEO4J_USER": address.user,
        "PEERGRAPH_NEO4J_PASSWORD": address.password,
        "PEERGRAPH_PORT": "8765",
        # No rate limit, as all load comes from one address.
        "PEERGRAPH_MOST_BUDGET": "0",
        "PEERGRAPH_OIDC_ISSUERS": f"{ISSUER}={AUDIENCE}",
        "PEERGRAPH_OIDC_KEYS": f"{ISSUER}={signer.path}",
    }


def run_import(folder: Path, variables: dict[str, str], first: int, count: int) -> subprocess.Popen[bytes]:
    """Start `peergraph import` of `count` works with numbers from `first` on."""
    path = folder / f"{first}.jsonl"
    path.write_bytes(b"\n".join(work_lines(first, count)))
    command = [sys.executable, "-m", "peergraph", "import", "openalex", str(path)]
    return subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)


@contextmanager
def run_server(variables: dict[str, str]) -> Iterator[str]:
    """Run `peergraph serve` for the block; yields its address."""
    process = subprocess.Popen([sys.executable, "-m", "peergraph", "serve"], env=variables, stdout=subprocess.DEVNULL)
    url = "http://127.0.0.1:8765"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{url}/health/ready", timeout=5).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


async def time_profiles(url: str, process: subprocess.Popen[bytes] | None = None) -> list[float]:
    """Return the milliseconds of profiles, ROUNDS of them or as many as come while a process runs."""
    milliseconds: list[float] = []
    draw = random.Random(5)
    async with httpx.AsyncClient(timeout=60) as client:
        while (process.poll() is None) if process else len(milliseconds) < ROUNDS:
            body = {"query": PROFILE, "variables": {"id": f"A{draw.randrange(PEOPLE)}"}}
            started = time.perf_counter()
            response = await client.post(f"{url}/graphql", json=body)
            milliseconds.append((time.perf_counter() - started) * 1000)
            assert "errors" not in response.json()
            await asyncio.sleep(PAUSE)
    return milliseconds


@asynccontextmanager
async def subscribe_all(url: str, signer: TokenSigner) -> AsyncIterator[list[int]]:
    """Connect all subscribers for the block; yields how many events each has received."""
    received = [0] * SUBSCRIBERS

    async def listen(number: int, socket: Any) -> None:
        async for message in socket:
            event = json.loads(message)
            if event["type"] != "next":
                raise RuntimeError(f"a subscription ended: {event}")
            received[number] += 1

    async with AsyncExitStack() as stack:
        tasks = []
        for number in range(SUBSCRIBERS):
            address = f"{url.replace('http', 'ws')}/graphql"
            connection = connect(address, subprotocols=[PROTOCOL], proxy=None)
            socket = await stack.enter_async_context(connection)
            payload = {"authorization": f"Bearer {signer.token(f'p{number}')}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            await socket.recv()
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIPTION}}))
            tasks.append(asyncio.create_task(listen(number, socket)))
        yield received
        for task in tasks:
            if task.done():
                task.result()
            task.cancel()


def print_times(console: Console, name: str, milliseconds: list[float], quiet: float) -> float:
    """Print the times of one situation. Returns their median over the quiet one."""
    median, p95 = statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[-1]
    console.print(
        f"{name:44} median {median:7.1f} ms  p95 {p95:7.1f} ms  {median / quiet:5.2f} times quiet"
        f" ({len(milliseconds)} requests)"
    )
    return median / quiet


async def measure(
    database: Database, folder: Path, variables: dict[str, str], signer: TokenSigner, console: Console
) -> int:
    """Measure all four situations. Returns 1 when the last is over the limit."""
    await migrate(database)
    run_import(folder, variables, 1, BEFORE).wait()
    follow = 'mutation { follow(id: "fields/1") { userErrors { code } } }'
    for number in range(SUBSCRIBERS):
        result = await answer(database, GraphQLRequest(follow, viewer=Viewer(ISSUER, f"p{number}", f"p{number}")))
        assert not result.errors
    with run_server(variables) as url:
        await time_profiles(url)
        times = await time_profiles(url)
        quiet = statistics.median(times)
        print_times(console, "quiet", times, quiet)
        started = time.monotonic()
        alone = run_import(folder, variables, BEFORE + 1, WORKS)
        print_times(console, f"import of {WORKS:,} works, nobody subscribed", await time_profiles(url, alone), quiet)
        seconds = time.monotonic() - started
        async with subscribe_all(url, signer) as received:
            print_times(console, f"{SUBSCRIBERS} subscribed, nothing happens", await time_profiles(url), quiet)
            started = time.monotonic()
            both = run_import(folder, variables, BEFORE + WORKS + 1, WORKS)
            ratio = print_times(
                console, f"import of {WORKS:,} works, {SUBSCRIBERS} subscribed", await time_profiles(url, both), quiet
            )
            with_all = time.monotonic() - started
        news = (await database.rows(NEWS_COUNT))[0][0]
    console.print(f"events received during the run: {min(received)} to {max(received)} each; news in the graph: {news}")
    console.print(f"the import took {seconds:.0f} s, with subscribers {with_all:.0f} s; at most {LIMIT} times quiet")
    return 1 if ratio > LIMIT else 0


async def run(local: LocalServer, console: Console) -> int:
    """Measure on a Neo4j that is running."""
    address = local.address()
    assert address is not None
    with tempfile.TemporaryDirectory() as folder:
        signer = TokenSigner(Path(folder))
        async with await Database.open(address.uri, address.user, address.password, timeout=60) as database:
            return await measure(database, Path(folder), environment(address, signer), signer, console)


if __name__ == "__main__":
    with fresh_server() as local:
        sys.exit(uvloop.run(run(local, Console(highlight=False))))
