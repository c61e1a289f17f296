"""`python -m bench.feed_delays` measures how late events are beside an account that subscribes to much.

The server is `peergraph serve` on a Neo4j of its own with 3,000 synthetic works. 20 accounts follow a subject of all
works and subscribe to usual selections; events come from imports of a few works. One more account then subscribes ten
times, each time to slices of three hops around the authors of each new work. How late an event is counts from the
time of its import. Last, an account follows 5,000 topics of which nothing is news, and the poll's hits are compared.
The figure to look at is the latest event of the 20, with and without the other account.
"""

import asyncio
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from websockets.asyncio.client import connect

from bench.feed import ISSUER, PROTOCOL, SUBSCRIPTION, TokenSigner, environment, run_import, run_server
from bench.ingest import fresh_server
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from graphdb.server.local import LocalServer
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from peergraph.subscriptions.poller import POLL
from resolvers.viewer import Viewer

ACCOUNTS, LARGE, BEFORE, ROUNDS, AT_ONCE, QUIET = 20, 10, 3_000, 5, 8, 5_000
# Seconds to wait for events after an import.
PATIENCE = 60.0
SLICE = """subscription Large%d { feed { cursor node { at subject { ... on Work { authors(first: 4) { nodes {
  graph(options: { depth: 3, researchers: 100, works: 100, topics: 20, institutions: 20 }) {
    nodes { entity { id label } } } } } } } } } }"""
FOLLOW = 'mutation { follow(id: "fields/1") { userErrors { code } } }'
NEVER_NEWS = Statement(
    "bench/never_news",
    """
    MATCH (u:User {id: $account})
    UNWIND range(1, $count) AS number
    CREATE (u)-[:FOLLOWS {from: 0, by: u.id, of: 'Tquiet' + toString(number)}]->
      (:Topic {id: 'Tquiet' + toString(number), label: 'Quiet'})
    """,
)
LAST = Statement("bench/last", "MATCH (f:Feed) RETURN f.last")


@asynccontextmanager
async def listening(url: str, signer: TokenSigner, name: str, *queries: str) -> AsyncIterator[list[float]]:
    """Subscribe an account to some selections for the block; yields how late each event was, in seconds, infinitely
    if it was an error."""
    late: list[float] = []

    async def listen(socket: Any) -> None:
        async for message in socket:
            event = json.loads(message)
            if event["type"] != "next":
                continue
            if event["payload"].get("data") is None:
                late.append(math.inf)
            else:
                at = datetime.fromisoformat(event["payload"]["data"]["feed"]["node"]["at"])
                late.append((datetime.now(UTC) - at).total_seconds())

    async with connect(f"{url.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL], proxy=None) as socket:
        payload = {"authorization": f"Bearer {signer.token(name)}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        await socket.recv()
        for number, query in enumerate(queries):
            subscribe = {"id": str(number), "type": "subscribe", "payload": {"query": query}}
            await socket.send(json.dumps(subscribe))
        task = asyncio.create_task(listen(socket))
        yield late
        task.cancel()


async def time_events(
    folder: Path, variables: dict[str, str], first: int, accounts: list[list[float]]
) -> tuple[list[float], int]:
    """Import a few works some times. Returns how late their events were, and how many did not come in time."""
    before = [len(late) for late in accounts]
    for turn in range(ROUNDS):
        process = run_import(folder, variables, first + turn * AT_ONCE, AT_ONCE)
        await asyncio.to_thread(process.wait)
    ends = time.monotonic() + PATIENCE
    expected = ROUNDS * AT_ONCE
    while time.monotonic() < ends and any(  # noqa: ASYNC110 - what it waits for tells nobody
        len(late) - start < expected for late, start in zip(accounts, before, strict=True)
    ):
        await asyncio.sleep(0.1)
    times = [seconds for late, start in zip(accounts, before, strict=True) for seconds in late[start:]]
    return times, expected * len(accounts) - len(times)


def print_times(console: Console, name: str, times: list[float], missing: int) -> None:
    """Print one situation."""
    latest = max(times, default=0.0)
    console.print(
        f"{name:44} median {statistics.median(times):6.2f} s  latest {latest:6.2f} s  "
        f"({len(times)} events, {missing} not within {PATIENCE:.0f} s)"
    )


async def poll_hits(database: Database, account: str) -> int:
    """Return what the poll reads of the store for an account that has its news up to the one before the last."""
    [[last]] = await database.rows(LAST)
    parameters = {"subscribers": [[account, last - 1]], "settled": last, "recent": last - 1, "window": 10_000, "n": 20}
    plan = await database.plan(POLL, parameters, profile=True)
    hits, plans = 0, [plan]
    while plans:
        part = plans.pop()
        hits += int(part.get("args", {}).get("DbHits", 0))
        plans += part.get("children", ())
    return hits


async def measure(
    database: Database, folder: Path, variables: dict[str, str], signer: TokenSigner, console: Console
) -> None:
    """Measure events without and with large subscriptions, and the poll."""
    await migrate(database)
    run_import(folder, variables, 1, BEFORE).wait()
    names = [f"p{number}" for number in range(ACCOUNTS)]
    for name in [*names, "mallory"]:
        result = await answer(database, GraphQLRequest(FOLLOW, viewer=Viewer(ISSUER, name, name)))
        assert not result.errors
    with run_server(variables) as url:
        async with AsyncExitStack() as stack:
            usual = [await stack.enter_async_context(listening(url, signer, name, SUBSCRIPTION)) for name in names]
            await asyncio.sleep(3)
            first = BEFORE + 1
            print_times(console, "alone", *await time_events(folder, variables, first, usual))
            large = [SLICE % number for number in range(LARGE)]
            received = await stack.enter_async_context(listening(url, signer, "mallory", *large))
            await asyncio.sleep(3)
            first += ROUNDS * AT_ONCE
            times = await time_events(folder, variables, first, usual)
            print_times(console, f"beside {LARGE} large subscriptions of another", *times)
            errors = received.count(math.inf)
            console.print(f"that account received {len(received)} events so far, {errors} of them errors")
    account = Viewer(ISSUER, "p0", "p0").id
    few = await poll_hits(database, account)

    async def work(transaction: Any) -> None:
        await transaction.run(NEVER_NEWS, {"account": account, "count": QUIET})

    await database.write(work)
    many = await poll_hits(database, account)
    console.print(f"a poll with news reads {few} hits, and {many} when {QUIET:,} more are followed without news")


async def run(local: LocalServer, console: Console) -> None:
    """Measure on a Neo4j that is running."""
    address = local.address()
    assert address is not None
    with tempfile.TemporaryDirectory() as folder:
        signer = TokenSigner(Path(folder))
        async with await Database.open(address.uri, address.user, address.password, timeout=60) as database:
            await measure(database, Path(folder), environment(address, signer), signer, console)


if __name__ == "__main__":
    with fresh_server() as local:
        uvloop.run(run(local, Console(highlight=False)))
    sys.exit(0)
