"""`peergraph serve --workers 2` on a Neo4j: what an account does at one worker the other one knows, and answers go on
when one is killed."""

import asyncio
import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from graphdb.driver.database import Database
from graphdb.server.local import BoltAddress
from graphdb.server.process import wait_until
from tests.support.command_line import ServeProcess, environment_on, start_serve, worker_processes
from tests.support.tokens import NAME, Authority

PROTOCOL = [Subprotocol("graphql-transport-ws")]
READ = {"query": '{ researcher(id: "stefan-gustafsson") { name followerCount } }'}
FOLLOW = {"query": 'mutation { follow(id: "stefan-gustafsson") { entity { followerCount } userErrors { code } } }'}
CLAIM = 'mutation { fileClaim(researcher: "stefan-gustafsson") { claim { id } userErrors { code } } }'
DECIDE = 'mutation { decideClaim(claim: "%s", approve: true) { userErrors { code } } }'
FEED = "subscription { feed { node { text } } }"


def both_poll(output: Path) -> bool:
    """Whether each worker has asked once what is new, as its log tells: what comes then is an event."""
    return all(re.search(rf"\[worker {number}\].*feed/poll", output.read_text()) for number in (1, 2))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "keys.json").make("ES256")


class TwoWorkers(ServeProcess):
    """The server, and which of its processes has which connection."""

    def workers(self) -> list[psutil.Process]:
        return worker_processes(psutil.Process(self.process.pid))

    def worker_of(self, port: int) -> int:
        """The worker at the other end of a client's port."""
        for worker in self.workers():
            if any(socket.raddr and socket.raddr.port == port for socket in worker.net_connections("tcp")):
                return int(worker.pid)
        raise LookupError(port)

    async def clients(self, number: int, stack: AsyncExitStack) -> dict[int, list[httpx.AsyncClient]]:
        """Clients with a connection each, by the worker that has it."""
        clients: dict[int, list[httpx.AsyncClient]] = {}
        for _ in range(number):
            client = await stack.enter_async_context(
                httpx.AsyncClient(base_url=self.address, timeout=30, trust_env=False)
            )
            response = await client.get("/health/ready")
            assert response.json() == {"ready": True}
            port = response.extensions["network_stream"].get_extra_info("client_addr")[1]
            clients.setdefault(self.worker_of(port), []).append(client)
        return clients

    @asynccontextmanager
    async def subscribed(self, token: str) -> AsyncIterator[ClientConnection]:
        """A connection on which an account has subscribed to its feed."""
        address = self.address.replace("http", "ws") + "/graphql"
        async with connect(address, subprotocols=PROTOCOL, proxy=None) as connection:
            payload: dict[str, Any] = {"authorization": f"Bearer {token}"}
            await connection.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
            await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FEED}}))
            yield connection


@pytest.fixture
def served(records: Database, bolt: BoltAddress, authority: Authority, tmp_path: Path) -> Iterator[TwoWorkers]:
    """The server on the few records; it writes to `output`."""
    environment = environment_on(
        bolt,
        authority,
        tmp_path / "home",
        PEERGRAPH_OIDC_MODERATORS=f"{NAME}=boss",
        PEERGRAPH_FEED_INTERVAL="0.1",
        PEERGRAPH_SUBSCRIPTIONS_PER_ACCOUNT="2",
        PEERGRAPH_LOG_LEVEL="DEBUG",
        PEERGRAPH_WARM_UP="0",
    )
    with (tmp_path / "output").open("wb") as output:
        started = start_serve(environment, output.fileno(), "--workers", "2")
        process, served = started.process, TwoWorkers(started.process, started.address)
        try:
            assert wait_until(
                lambda: "GraphQL:" in (tmp_path / "output").read_text() or process.poll() is not None, 120
            )
            yield served
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


async def test_what_is_done_at_one_worker_is_known_at_the_other(
    served: TwoWorkers, authority: Authority, tmp_path: Path
) -> None:
    def token(name: str) -> str:
        now = int(time.time())
        return authority.token(sub=name, name=name.title(), iat=now - 10, exp=now + 900)

    def as_(name: str) -> dict[str, str]:
        return {"authorization": f"Bearer {token(name)}"}

    async with AsyncExitStack() as stack:
        # A feed at each worker hears what happens at either.
        feeds = [await stack.enter_async_context(served.subscribed(token("ada"))) for _ in range(2)]
        assert len({served.worker_of(feed.local_address[1]) for feed in feeds}) == 2
        clients = await served.clients(4, stack)
        assert [len(own) for own in clients.values()] == [2, 2]
        (first, third), (second, fourth) = clients.values()
        assert await asyncio.to_thread(wait_until, lambda: both_poll(tmp_path / "output"), 60)
        claimed = (await first.post("/graphql", json={"query": CLAIM}, headers=as_("ada"))).json()
        claim = claimed["data"]["fileClaim"]["claim"]["id"]
        decided = await second.post("/graphql", json={"query": DECIDE % claim}, headers=as_("boss"))
        assert decided.json() == {"data": {"decideClaim": {"userErrors": []}}}
        for feed in feeds:
            event = json.loads(await asyncio.wait_for(feed.recv(), 60))
            text = event["payload"]["data"]["feed"]["node"]["text"]
            assert text == "Your claim to Stefan Gustafsson was approved."

        # An account has so many subscriptions at both together, and a feed that ends makes room at either.
        async with served.subscribed(token("ada")) as third_feed:
            refused = json.loads(await asyncio.wait_for(third_feed.recv(), 60))
            assert refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        await feeds[0].close()
        async with served.subscribed(token("ada")) as another:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(another.recv(), 1)

        # The bookmark that one gives with a write is taken by the other.
        written = await third.post("/graphql", json=FOLLOW, headers=as_("ada"))
        bookmark = {"peergraph-bookmark": written.headers["peergraph-bookmark"]}
        for client in (first, second, third, fourth):
            read = await client.post("/graphql", json=READ, headers=bookmark)
            assert read.json()["data"]["researcher"]["followerCount"] == 1

    # One is killed under requests: those at the other go on, and new connections go there.
    async with AsyncExitStack() as stack:
        clients = await served.clients(6, stack)
        victim, survivor = clients
        outcomes: dict[int, Counter[object]] = {victim: Counter(), survivor: Counter()}
        is_over = asyncio.Event()

        async def ask(worker: int, client: httpx.AsyncClient) -> None:
            while not is_over.is_set():
                try:
                    response = await client.post("/graphql", json=READ)
                    outcomes[worker][response.json()["data"]["researcher"]["name"]] += 1
                except httpx.TransportError as error:
                    outcomes[worker][type(error)] += 1

        tasks = [asyncio.create_task(ask(worker, client)) for worker, own in clients.items() for client in own]
        await asyncio.sleep(0.5)
        os.kill(victim, signal.SIGKILL)
        async with asyncio.timeout(60):
            # Processes tell nobody.
            while victim in {w.pid for w in served.workers()} or len(served.workers()) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        is_over.set()
        await asyncio.gather(*tasks)
        assert set(outcomes[survivor]) == {"Stefan Gustafsson"}
        # Its three clients lose the requests that were running, and go on at the other.
        assert sum(count for what, count in outcomes[victim].items() if what != "Stefan Gustafsson") <= 3
        assert outcomes[victim]["Stefan Gustafsson"] > 3

    workers = served.workers()
    assert served.end(signal.SIGTERM)[0] == 0
    assert not any(worker.is_running() for worker in workers)
    output = (tmp_path / "output").read_text()
    assert "[worker 1] peergraph" in output
    assert "[worker 2] peergraph" in output
    assert f"(process {victim}) ended (killed by SIGKILL) and is started again" in output
    assert "Traceback" not in output
    assert output.count("GraphQL:") == 1
