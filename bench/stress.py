"""`python -m bench.stress` loads a real server for minutes and checks that it stays well.

32 clients each send one request after another to `peergraph serve` on loopback: a fifth of them are expensive, one in
twenty is an attack of bench/attacks.py, one in twenty a flood of bench/floods.py, one in fifty a write, the others
cheap. Each client has an address of its own, that a trusted proxy names, and the default budget; the floods come from
four more addresses. Other connections idle, stop in the middle of a request or do not read their answers. It prints
faults (answers of 5xx but the 503 of floods, connections and transactions left open) and memory at the end over that
after the first minute. A process of its own asks for the health, and sends cheap operations, whose 99th percentile is
compared with that before the load; and the server tells what delayed its event loop (bench/loop_delays.py). Clients and
server share the processors, so that the clients yield to the server. The graph is a copy of the synthetic one of 10,000
works.
"""

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import click
import orjson
import psutil
import uvloop
from rich.console import Console

from bench.attacks import ATTACKS
from bench.floods import FLOODS, IdleConnections
from bench.health import HealthTimes, watch_health
from bench.load import LoadClient, post_request
from bench.loop_delays import LoopDelays
from bench.measure import quantile
from bench.peers.sides import OURS, RunningSide, run_side
from bench.synthetic.store import synthetic_graph
from graphdb.driver.database import Database, Statement
from graphdb.server.local import LocalServer
from peergraph.settings import Settings
from tests.support.tokens import AUDIENCE, NAME, Authority

WORKS, CLIENTS, PEOPLE = 10_000, 32, 20
# Seconds without load, and how much the clients yield to other processes afterwards.
QUIET, NICENESS = 15.0, 10
LIMIT = 5.0
# Milliseconds within which health must answer.
HEALTH_LIMIT = 100.0
# Memory at the end over that after the first minute.
GROWTH_LIMIT = 1.1
# Requests of each kind in a hundred.
SHARES = {"cheap": 68, "expensive": 20, "hostile": 5, "flood": 5, "write": 2}
FLOODERS = 4
# The address that a proxy on this machine names, of each client and of each sender of floods (RFC 5737).
CLIENT_ADDRESS, FLOODER_ADDRESS = "X-Forwarded-For: 198.51.100.{}", "X-Forwarded-For: 203.0.113.{}"
SUBJECTS = Statement(
    "bench/stress",
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
class StressLoad:
    """The requests, drawn at random but alike in every run, and by kind the statuses, errors and times of answers."""

    side: RunningSide
    people: list[str]
    topics: list[str]
    tokens: list[str]
    random: Random = field(default_factory=lambda: Random(7))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    codes: Counter[str] = field(default_factory=Counter)
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def draw_request(self, kind: str, number: int) -> bytes:
        """Return a random request of a kind, which the client of this number sends."""
        headers = [CLIENT_ADDRESS.format(number)]
        variables = {"person": self.random.choice(self.people), "topic": self.random.choice(self.topics)}
        if kind == "hostile":
            body = self.random.choice(list(ATTACKS.values()))(str(self.random.random()))
        elif kind == "flood":
            headers = [FLOODER_ADDRESS.format(number % FLOODERS)]
            body = self.random.choice(list(FLOODS.values()))(self.random, self.people)
        elif kind == "write":
            headers.append(f"Authorization: Bearer {self.random.choice(self.tokens)}")
            body = json_body(FOLLOW % self.random.choice(("follow", "unfollow")), variables)
        else:
            body = json_body(self.random.choice(CHEAP if kind == "cheap" else EXPENSIVE), variables)
        return post_request(self.side.port, self.side.path, body, *headers)

    def small_bodies(self) -> list[bytes]:
        """Return the bodies of a few cheap requests for each person."""
        return [json_body(text, {"person": person}) for person in self.people[:50] for text in CHEAP]

    async def ask(self, client: LoadClient, kind: str, number: int = 0) -> None:
        """Send one request of a kind, and record its time, status and errors."""
        body, elapsed = await client.ask(self.draw_request(kind, number))
        self.milliseconds[kind].append(elapsed)
        self.statuses[kind][client.status] += 1
        if kind not in ("hostile", "flood"):
            for error in orjson.loads(body).get("errors", ()):
                self.codes[f"{kind}: {error.get('extensions', {}).get('code')} {error['message'][:80]}"] += 1

    async def run(self, seconds: float, each_second: Callable[[float], None]) -> None:
        """Let all clients send requests for these seconds; call `each_second` with the seconds since the start."""
        until = time.monotonic() + seconds
        clients = [LoadClient(self.side.port, lenient=True) for _ in range(CLIENTS)]

        async def send_requests(number: int, client: LoadClient) -> None:
            while time.monotonic() < until:
                (kind,) = self.random.choices(list(SHARES), list(SHARES.values()))
                await self.ask(client, kind, number)

        async def watch() -> None:
            while (remaining := until - time.monotonic()) > 0:
                each_second(seconds - remaining)
                await asyncio.sleep(1)

        idle = IdleConnections(self.side.port, self.side.path).hold(seconds)
        await asyncio.gather(watch(), idle, *(send_requests(*numbered) for numbered in enumerate(clients)))
        for client in clients:
            client.close()


def json_body(text: str, variables: dict[str, str]) -> bytes:
    """Return a body with a document and the variables that it declares."""
    declared = {name: value for name, value in variables.items() if f"${name}:" in text}
    return orjson.dumps({"query": text, "variables": declared})


async def run(settings: Settings, seconds: float, workers: int, folder: Path, console: Console) -> int:
    """Serve a copy of the synthetic graph, load it, and print the results. Returns the number of faults.

    What delays the event loop is told of a server of one process alone.
    """
    home = folder / "home"
    shutil.copytree(await synthetic_graph(settings.cache, WORKS, console), home)
    authority = Authority(folder / "keys.json").make("ES256")
    now = int(time.time())
    tokens = [authority.token(sub=f"person {n}", iat=now, exp=now + 36_000) for n in range(PEOPLE)]
    variables = {"PEERGRAPH_OIDC_ISSUERS": f"{NAME}={AUDIENCE}", "PEERGRAPH_OIDC_KEYS": f"{NAME}={authority.path}"}
    # Every budget is the default one, but that all load comes from one address, which names the clients' own.
    variables |= {"PEERGRAPH_MOST_BUDGET": "", "PEERGRAPH_QUERY_TIMEOUT": "", "PEERGRAPH_PROXIES": "127.0.0.1"}
    server = LocalServer(home, cache=settings.cache, bolt_port=0, heap="1g", page_cache="512m", console=console)
    delays = folder / "delays.json"
    watched = OURS
    if workers == 1:
        watched = replace(OURS, command=(sys.executable, "-m", "bench.loop_delays", str(delays), "serve"))
    variables["PEERGRAPH_WORKERS"] = str(workers)
    with server as address, run_side(watched, address, settings.cache, **variables) as side:
        async with await Database.open(address.uri, address.user, address.password) as database:
            people, topics = await database.read(SUBJECTS, {})
            quiet = await measure_quiet(StressLoad(side, people, topics, tokens))
            load = StressLoad(side, people, topics, tokens)
            memory: dict[float, int] = {}
            with watch_health(side.port, load.small_bodies()) as health:
                # The machine is shared, and the server is measured, not the clients.
                os.nice(NICENESS)
                await load.run(seconds, lambda second: memory.update({second: side.memory()}))
            faults = await report_results(load, quiet, memory, health, database, console)
    for line in LoopDelays.read(delays).lines() if workers == 1 else ():
        console.print(line, soft_wrap=True)
    return faults


async def measure_quiet(load: StressLoad) -> float:
    """Return the 99th percentile of small requests while nothing else is sent, after a warm-up."""
    client = LoadClient(load.side.port, lenient=True)
    for kind in ("write", "hostile", "expensive", "expensive", "cheap"):
        for _ in range(25):
            await load.ask(client, kind)
    client.close()
    with watch_health(load.side.port, load.small_bodies()) as health:
        await asyncio.sleep(QUIET)
    return quantile(health.small, 0.99)


async def report_results(
    load: StressLoad,
    quiet: float,
    memory: dict[float, int],
    health: HealthTimes,
    database: Database,
    console: Console,
) -> int:
    """Print the results. Returns the number of faults."""
    await asyncio.sleep(3)
    sockets = [socket for process in load.side.processes() for socket in process.net_connections("tcp")]
    connections = sum(
        socket.status == psutil.CONN_ESTABLISHED and socket.laddr.port == load.side.port for socket in sockets
    )
    open_transactions = await database.rows(
        Statement("bench/transactions", "SHOW TRANSACTIONS YIELD currentQuery RETURN count(*)")
    )
    transactions = int(open_transactions[0][0]) - 1
    failures = sum(
        count
        for kind, statuses in load.statuses.items()
        for status, count in statuses.items()
        if status >= 500 and (kind, status) != ("flood", 503)
    )
    minute = next(size for second, size in memory.items() if second >= min(60, max(memory) / 5))
    growth = load.side.memory() / minute
    slowed = quantile(health.small, 0.99) / quiet
    lines = [
        f"{kind:10} answers by status: {dict(sorted(statuses.items()))}" for kind, statuses in load.statuses.items()
    ]
    lines.append(f"errors, without those of attacks and floods: {dict(load.codes)}")
    for kind, times in load.milliseconds.items():
        middle, last = statistics.median(times) / quiet, quantile(times, 0.99) / quiet
        lines.append(f"{kind:10} {len(times):7} sent; median {middle:6.2f}, p99 {last:6.2f} times the quiet p99")
    lines.append(f"5xx: {failures}   connections left open: {connections}   transactions left open: {transactions}")
    most = max(memory.values())
    lines.append(
        f"memory: {minute >> 20} MB after the first minute, {growth:.3f} times that at the end, at most {most >> 20} MB"
    )
    lines.append(
        f"small requests of a process of its own: {len(health.small)}, median "
        f"{statistics.median(health.small):.1f} ms; p99 {slowed:.2f} times the quiet {quiet:.1f} ms   at most {LIMIT}"
    )
    lines += health.lines(HEALTH_LIMIT)
    for line in lines:
        console.print(line, soft_wrap=True)
    return sum(
        (
            failures > 0,
            connections > 0,
            transactions > 0,
            slowed > LIMIT,
            growth > GROWTH_LIMIT,
            health.longest > HEALTH_LIMIT,
            any(health.failures.values()),
        )
    )


@click.command()
@click.option("--seconds", default=300.0, show_default=True, help="The duration of the load.")
@click.option("--workers", default=1, show_default=True, help="Workers of the server.")
def main(seconds: float, workers: int) -> None:
    """Load a server and print the results."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(1 if uvloop.run(run(Settings.read(), seconds, workers, Path(folder), console)) else 0)


if __name__ == "__main__":
    main()
