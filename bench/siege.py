"""A crowd at a real server for minutes: `python -m bench.siege`.

32 clients ask `peergraph serve` on loopback, each one request after another: a fifth of what they ask is expensive, one
in twenty is an attack of bench/attacks.py, one in fifty a write, all else cheap. It prints what must not be (answers of
5xx, connections and transactions left over), the worker's memory at the end over that after the first minute, and
the 99th percentile of cheap operations over what it is with one client and nothing else going on. The graph is a copy
of the made one of 10,000 works.
"""

import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click
import orjson
import psutil
import uvloop
from rich.console import Console

from bench.attacks import ATTACKS
from bench.load import Client, request
from bench.made.store import made
from bench.measure import quantile
from bench.peers.sides import OURS, Running, running
from graphdb.driver.database import Database, Statement
from graphdb.server.local import LocalServer
from peergraph.settings import Settings
from tests.support.tokens import AUDIENCE, NAME, Authority

WORKS, CLIENTS, PEOPLE = 10_000, 32, 20
QUIET = 1_500
LIMIT = 5.0
# How often each kind of request is made, of a hundred.
OFTEN = {"cheap": 73, "expensive": 20, "hostile": 5, "write": 2}
SUBJECTS = Statement(
    "bench/crowd",
    """
    MATCH (r:Researcher) WHERE r.workCount >= 3 AND r.workCount <= 60 WITH r ORDER BY r.id LIMIT 400
    WITH collect(r.id) AS people
    MATCH (t:Topic) WHERE t.workCount >= 20 WITH people, t ORDER BY t.id LIMIT 100
    WITH people, collect(t.id) AS topics RETURN [people, topics]
    """,
)
CHEAP = (
    "query Point($person: ID!) { researcher(id: $person) { name orcid workCount } }",
    "query Page($person: ID!) { researcher(id: $person) { name works(first: 10) { nodes { title year } } } }",
    'query Type($person: ID!) { node(id: $person) { __typename id } suggest(prefix: "ma", first: 5) { label } }',
)
EXPENSIVE = (
    """query Around($person: ID!) { explore(centers: [$person], options: {depth: 2}) {
      nodes { entityId label score hidden { kind count } } edges { key weight reason } } }""",
    """query List($topic: ID!) { works(first: 100, where: {topic: $topic}) { totalCount
      nodes { title authors { nodes { name } } topics { topic { name } } } } }""",
    """query Split($topic: ID!) { topic(id: $topic) { works {
      facets(by: [YEAR, TYPE, INSTITUTION]) { buckets { key count } } } } }""",
    """query Large($topic: ID!) { explore(centers: [$topic], options: {works: 400, researchers: 400, topics: 100,
      institutions: 100, edges: 3000}) { nodes { entityId label } edges { key source target } } }""",
    """query Search($person: ID!) { search(query: "health model", first: 50) { nodes { label } totalCount }
      researcher(id: $person) { suggestedCollaborators { score } } }""",
)
FOLLOW = "mutation Follow($person: ID!) { %s(id: $person) { entity { followerCount } userErrors { code } } }"


@dataclass
class Crowd:
    """Who asks what: drawn at random, alike in every run; and what came of it."""

    side: Running
    people: list[str]
    topics: list[str]
    tokens: list[str]
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def drawn(self, kind: str) -> bytes:
        """A request of a kind."""
        variables = {"person": self.chance.choice(self.people), "topic": self.chance.choice(self.topics)}
        if kind == "hostile":
            body = self.chance.choice(list(ATTACKS.values()))(str(self.chance.random()))
            return request(self.side.port, self.side.path, body)
        if kind == "write":
            text = FOLLOW % self.chance.choice(("follow", "unfollow"))
            header = f"Authorization: Bearer {self.chance.choice(self.tokens)}"
            return request(self.side.port, self.side.path, asked(text, variables), header)
        text = self.chance.choice(CHEAP if kind == "cheap" else EXPENSIVE)
        return request(self.side.port, self.side.path, asked(text, variables))

    async def ask(self, client: Client, kind: str) -> None:
        """Make one request of a kind and note what came of it."""
        body, taken = await client.ask(self.drawn(kind))
        self.spent[kind].append(taken)
        self.statuses[client.status] += 1
        if kind != "hostile":
            for error in orjson.loads(body).get("errors", ()):
                self.codes[f"{kind}: {error.get('extensions', {}).get('code')} {error['message'][:80]}"] += 1

    async def besiege(self, seconds: float, each_second: Callable[[float], None]) -> None:
        """Let all clients ask for so long."""
        until = time.monotonic() + seconds
        clients = [Client(self.side.port, lenient=True) for _ in range(CLIENTS)]

        async def one(client: Client) -> None:
            while time.monotonic() < until:
                (kind,) = self.chance.choices(list(OFTEN), list(OFTEN.values()))
                await self.ask(client, kind)

        async def watch() -> None:
            while (left := until - time.monotonic()) > 0:
                each_second(seconds - left)
                await asyncio.sleep(1)

        await asyncio.gather(watch(), *(one(client) for client in clients))
        for client in clients:
            client.close()


def asked(text: str, variables: dict[str, str]) -> bytes:
    """The body that asks a document, with the variables that it declares."""
    return orjson.dumps(
        {"query": text, "variables": {name: each for name, each in variables.items() if f"${name}:" in text}}
    )


async def run(settings: Settings, seconds: float, folder: Path, console: Console) -> int:
    """Serve a copy of the made graph, besiege it, print what came of it; how much of it was not as it has to be."""
    home = folder / "home"
    shutil.copytree(await made(settings.cache, WORKS, console), home)
    authority = Authority(folder / "keys.json").make("ES256")
    now = int(time.time())
    tokens = [authority.token(sub=f"person {n}", iat=now, exp=now + 36_000) for n in range(PEOPLE)]
    issuer = {"PEERGRAPH_OIDC_ISSUERS": f"{NAME}={AUDIENCE}", "PEERGRAPH_OIDC_KEYS": f"{NAME}={authority.path}"}
    server = LocalServer(home, cache=settings.cache, bolt_port=0, heap="1g", page_cache="512m", console=console)
    with server as address, running(OURS, address, settings.cache, **issuer) as side:
        async with await Database.open(address.uri, address.user, address.password) as database:
            people, topics = await database.read(SUBJECTS, {})
            crowd = Crowd(side, people, topics, tokens)
            quiet = await alone(crowd)
            crowd = Crowd(side, people, topics, tokens)
            memory: dict[float, int] = {}
            await crowd.besiege(seconds, lambda passed: memory.update({passed: side.memory()}))
            return await told(crowd, quiet, memory, seconds, database, console)


async def alone(crowd: Crowd) -> float:
    """The 99th percentile of cheap operations with one client, everything asked before."""
    client = Client(crowd.side.port, lenient=True)
    for kind in ("write", "hostile", "expensive", "expensive", "cheap"):
        for _ in range(25):
            await crowd.ask(client, kind)
    crowd.spent.clear()
    for _ in range(QUIET):
        await crowd.ask(client, "cheap")
    client.close()
    return quantile(crowd.spent["cheap"], 0.99)


async def told(
    crowd: Crowd, quiet: float, memory: dict[float, int], seconds: float, database: Database, console: Console
) -> int:
    """Print the figures; how many are not as they have to be."""
    await asyncio.sleep(3)
    process = crowd.side.process
    sockets = [one for one in process.net_connections("tcp") if one.laddr.port == crowd.side.port]
    left = sum(one.status == psutil.CONN_ESTABLISHED for one in sockets)
    running_ = await database.rows(
        Statement("bench/transactions", "SHOW TRANSACTIONS YIELD currentQuery RETURN count(*)")
    )
    transactions = int(running_[0][0]) - 1
    failures = sum(count for status, count in crowd.statuses.items() if status >= 500)
    minute = next(size for passed, size in memory.items() if passed >= min(60, seconds / 5))
    growth = crowd.side.memory() / minute
    slowed = quantile(crowd.spent["cheap"], 0.99) / quiet
    console.print(f"answers by status: {dict(sorted(crowd.statuses.items()))} in {seconds:.0f} s")
    console.print(f"errors but of attacks: {dict(crowd.codes)}")
    for kind, times in crowd.spent.items():
        middle, last = statistics.median(times) / quiet, quantile(times, 0.99) / quiet
        console.print(
            f"{kind:10} {len(times):7} asked; median {middle:6.2f}, p99 {last:6.2f} times the quiet p99 of cheap ones"
        )
    console.print(f"5xx: {failures}   connections left over: {left}   transactions left over: {transactions}")
    console.print(f"memory: {minute >> 20} MB after the first minute, {growth:.3f} times that at the end")
    console.print(f"p99 of cheap operations over quiet: {slowed:.2f}   at most {LIMIT}")
    return (failures > 0) + (left > 0) + (transactions > 0) + (slowed > LIMIT)


@click.command()
@click.option("--seconds", default=300.0, show_default=True, help="How long.")
def main(seconds: float) -> None:
    """Besiege a server of its own and say what came of it."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(1 if uvloop.run(run(Settings.read(), seconds, Path(folder), console)) else 0)


if __name__ == "__main__":
    main()
