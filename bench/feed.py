"""What an import of 10,000 works does to answers while 200 people are told of each: `python -m bench.feed`.

A server as `peergraph serve` runs it, on a Neo4j of its own that holds 5,000 made works; 200 accounts follow one
subject that every work is about, and are subscribed over WebSockets from this process. One client asks for profiles one
after the other and is timed: with nothing else (quiet), while 10,000 works are imported and nobody is subscribed, with
all subscribed and nothing happening, and while 10,000 more are imported and all are subscribed. Figures are of one run;
the limit is on the last against the quiet median.
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

from bench.ingest import fresh_server
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from graphdb.server.local import BoltAddress, LocalServer
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer

SUBSCRIBERS, BEFORE, WORKS, PEOPLE = 200, 5_000, 10_000, 4_000
ROUNDS = 300
# Between two requests, in seconds: a person's pace, and a chance for everything else.
PAUSE = 0.01
LIMIT = 2.0
ISSUER, AUDIENCE = "https://bench.example", "bench"
PROFILE = """query Profile($id: ID!) { researcher(id: $id) { name headline workCount collaboratorCount trust { score }
  collaborators(first: 10) { edges { jointWorkCount node { name } } }
  works(first: 20) { edges { position node { title year authors(first: 10) { nodes { name } } } } } } }"""
SUBSCRIPTION = """subscription($after: String) { feed(after: $after) { cursor
  node { id kind at text subject { id label } because { id label } claim { state } invitation { message } } } }"""
NEWS_COUNT = Statement("bench/told", "MATCH (n:News) RETURN count(n)")


def work_lines(first: int, count: int) -> Iterator[bytes]:
    """Made works of OpenAlex, a line each: five authors, one of fifty topics, all of one subject, eight references."""
    chance = random.Random(first)
    for number in range(first, first + count):
        names = chance.sample(range(PEOPLE), 5)
        topic = chance.randrange(50)
        yield orjson.dumps(
            {
                "id": f"https://openalex.org/W{number}",
                "title": f"A study of matter number {number}",
                "publication_year": 2000 + number % 25,
                "publication_date": f"{2000 + number % 25}-05-17",
                "type": "article",
                "authorships": [
                    {
                        "author": {"id": f"https://openalex.org/A{one}", "display_name": f"Person Number{one}"},
                        "institutions": [],
                    }
                    for one in names
                ],
                "referenced_works": [f"https://openalex.org/W{chance.randrange(1, max(2, first))}" for _ in range(8)],
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
    """An issuer with one key, published in a file."""

    def __init__(self, folder: Path) -> None:
        self.key = OKPKey.generate_key("Ed25519", auto_kid=True)
        self.path = folder / "keys.json"
        self.path.write_text(json.dumps({"keys": [self.key.as_dict(private=False)]}))

    def token(self, name: str) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": name, "name": name, "iat": now, "exp": now + 7200}
        return jwt.encode({"alg": "Ed25519", "kid": self.key.kid}, claims, self.key, ["Ed25519"])


def environment(address: BoltAddress, signer: TokenSigner) -> dict[str, str]:
    """What our commands run with."""
    return os.environ | {
        "PEERGRAPH_NEO4J_URI": address.uri,
        "PEERGRAPH_NEO4J_USER": address.user,
        "PEERGRAPH_NEO4J_PASSWORD": address.password,
        "PEERGRAPH_PORT": "8765",
        # All the load comes from one address.
        "PEERGRAPH_MOST_BUDGET": "0",
        "PEERGRAPH_OIDC_ISSUERS": f"{ISSUER}={AUDIENCE}",
        "PEERGRAPH_OIDC_KEYS": f"{ISSUER}={signer.path}",
    }


def run_import(folder: Path, given: dict[str, str], first: int, count: int) -> subprocess.Popen[bytes]:
    """`peergraph import` of so many works, begun."""
    path = folder / f"{first}.jsonl"
    path.write_bytes(b"\n".join(work_lines(first, count)))
    asked = [sys.executable, "-m", "peergraph", "import", "openalex", str(path)]
    return subprocess.Popen(asked, env=given, stdout=subprocess.DEVNULL)


@contextmanager
def run_server(given: dict[str, str]) -> Iterator[str]:
    """`peergraph serve`, until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", "peergraph", "serve"], env=given, stdout=subprocess.DEVNULL)
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


async def time_profiles(url: str, while_: subprocess.Popen[bytes] | None = None) -> list[float]:
    """The milliseconds of profiles asked one after the other: so many, or for as long as a process runs."""
    spent: list[float] = []
    chance = random.Random(5)
    async with httpx.AsyncClient(timeout=60) as client:
        while (while_.poll() is None) if while_ else len(spent) < ROUNDS:
            body = {"query": PROFILE, "variables": {"id": f"A{chance.randrange(PEOPLE)}"}}
            started = time.perf_counter()
            found = await client.post(f"{url}/graphql", json=body)
            spent.append((time.perf_counter() - started) * 1000)
            assert "errors" not in found.json()
            await asyncio.sleep(PAUSE)
    return spent


@asynccontextmanager
async def subscribe_all(url: str, signer: TokenSigner) -> AsyncIterator[list[int]]:
    """All subscribers, connected; how many events each was told."""
    told = [0] * SUBSCRIBERS

    async def listen(number: int, socket: Any) -> None:
        async for message in socket:
            found = json.loads(message)
            if found["type"] != "next":
                raise RuntimeError(f"a subscription ended: {found}")
            told[number] += 1

    async with AsyncExitStack() as stack:
        listening = []
        for number in range(SUBSCRIBERS):
            place = f"{url.replace('http', 'ws')}/graphql"
            socket = await stack.enter_async_context(connect(place, subprotocols=["graphql-transport-ws"], proxy=None))  # type: ignore[list-item]
            payload = {"authorization": f"Bearer {signer.token(f'p{number}')}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            await socket.recv()
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIPTION}}))
            listening.append(asyncio.create_task(listen(number, socket)))
        yield told
        for task in listening:
            if task.done():
                task.result()
            task.cancel()


def print_times(console: Console, name: str, spent: list[float], quiet: float) -> float:
    """Print one situation; its median over the quiet one."""
    median, late = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    console.print(
        f"{name:44} median {median:7.1f} ms  p95 {late:7.1f} ms  {median / quiet:5.2f} times quiet ({len(spent)} asked)"
    )
    return median / quiet


async def measure(
    database: Database, folder: Path, given: dict[str, str], signer: TokenSigner, console: Console
) -> int:
    """Measure all four; 1 when the last is over the limit."""
    await migrate(database)
    run_import(folder, given, 1, BEFORE).wait()
    follow = 'mutation { follow(id: "fields/1") { userErrors { code } } }'
    for number in range(SUBSCRIBERS):
        found = await answer(database, GraphQLRequest(follow, viewer=Viewer(ISSUER, f"p{number}", f"p{number}")))
        assert not found.errors
    with run_server(given) as url:
        await time_profiles(url)
        quiet = statistics.median(spent := await time_profiles(url))
        print_times(console, "quiet", spent, quiet)
        begun = time.monotonic()
        alone = run_import(folder, given, BEFORE + 1, WORKS)
        print_times(console, f"import of {WORKS:,} works, nobody subscribed", await time_profiles(url, alone), quiet)
        seconds = time.monotonic() - begun
        async with subscribe_all(url, signer) as told:
            print_times(console, f"{SUBSCRIBERS} subscribed, nothing happens", await time_profiles(url), quiet)
            begun = time.monotonic()
            both = run_import(folder, given, BEFORE + WORKS + 1, WORKS)
            ratio = print_times(
                console, f"import of {WORKS:,} works, {SUBSCRIBERS} subscribed", await time_profiles(url, both), quiet
            )
            with_all = time.monotonic() - begun
        news = (await database.rows(NEWS_COUNT))[0][0]
    console.print(f"events told while it ran: {min(told)} to {max(told)} each; news in the graph: {news}")
    console.print(f"the import took {seconds:.0f} s, with subscribers {with_all:.0f} s; at most {LIMIT} times quiet")
    return 1 if ratio > LIMIT else 0


async def run(local: LocalServer, console: Console) -> int:
    """Measure on a Neo4j that runs."""
    address = local.address()
    assert address is not None
    with tempfile.TemporaryDirectory() as place:
        signer = TokenSigner(Path(place))
        async with await Database.open(address.uri, address.user, address.password, timeout=60) as database:
            return await measure(database, Path(place), environment(address, signer), signer, console)


if __name__ == "__main__":
    with fresh_server() as local:
        sys.exit(uvloop.run(run(local, Console(highlight=False))))
