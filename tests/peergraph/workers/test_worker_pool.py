"""Several processes at one socket: each has its share of connections, limits hold for all, and none outlives another.

The servers have a Neo4j that cannot be reached; tests/peergraph/test_workers.py has those with one.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from graphdb.server.process import wait_until
from tests.support.bounded_server import NOBODY, BoundedServer, bounded_server
from tests.support.command_line import environment_with

# The server believes this machine about its clients, of whom it has one for each address that is named.
TRUSTING = {"WORKERS": "2", "PROXIES": "127.0.0.1"}
MOST_REQUESTS, BUDGET, SHARED_BUDGET = 4, "60", 60


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    with bounded_server(
        tmp_path_factory.mktemp("trusting"),
        **TRUSTING,
        MOST_BUDGET=BUDGET,
        MOST_CONNECTIONS_PER_ADDRESS=str(MOST_REQUESTS),
    ) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    """A server of three workers, with six connections at most for each address."""
    limits = {"MOST_CONNECTIONS_PER_ADDRESS": "6", "MOST_CONNECTIONS": "15"}
    with bounded_server(tmp_path_factory.mktemp("limited"), WORKERS="3", **limits) as server:
        yield server


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[BoundedServer]:
    """A server that the test ends."""
    with bounded_server(tmp_path, WORKERS="2") as server:
        yield server


async def clients(
    server: BoundedServer, number: int, stack: AsyncExitStack, source: str = ""
) -> list[httpx.AsyncClient]:
    """Clients, each with a connection of its own that is open."""
    opened = []
    for _ in range(number):
        transport = httpx.AsyncHTTPTransport(local_address=source or None)
        client = httpx.AsyncClient(base_url=server.url, transport=transport, timeout=20, trust_env=False)
        opened.append(await stack.enter_async_context(client))
    await asyncio.gather(*(client.get("/health/live") for client in opened))
    return opened


async def pid(client: httpx.AsyncClient) -> int:
    return int((await client.get("/pid")).json())


async def clients_of_all(server: BoundedServer, stack: AsyncExitStack) -> list[httpx.AsyncClient]:
    """A client of each worker, once all of them serve."""
    async with asyncio.timeout(90):
        while True:
            async with AsyncExitStack() as own:
                opened = await clients(server, len(server.workers()), own)
                if {await pid(client) for client in opened} == {worker.pid for worker in server.workers()}:
                    stack.push_async_callback(own.pop_all().aclose)
                    return opened
            await asyncio.sleep(0.2)


async def test_workers_have_equal_shares_of_connections(trusting: BoundedServer) -> None:
    async with AsyncExitStack() as stack:
        opened = await clients(trusting, 16, stack)
        shares = Counter([await pid(client) for client in opened])
    assert set(shares) == {worker.pid for worker in trusting.workers()}
    assert max(shares.values()) - min(shares.values()) <= 2


async def test_a_client_has_one_budget_at_all_workers(trusting: BoundedServer) -> None:
    """A request costs a point for its arrival, and `__typename` one."""
    headers = {"x-forwarded-for": "203.0.113.7"}
    async with AsyncExitStack() as stack:
        answers = []
        for client in await clients(trusting, 8, stack):
            answers += [
                (await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)).status_code
                for _ in range(10)
            ]
            other = await client.post(
                "/graphql", json={"query": "{ __typename }"}, headers={"x-forwarded-for": "203.0.113.8"}
            )
            assert other.status_code == 200
    spent = answers.count(200)
    assert set(answers) == {200, 429}
    # It fills by a point a second meanwhile.
    assert SHARED_BUDGET / 2 - 5 <= spent < SHARED_BUDGET


async def test_the_clients_of_a_proxy_have_so_many_requests_at_all_workers(trusting: BoundedServer) -> None:
    headers = {"x-forwarded-for": "203.0.113.9"}
    async with AsyncExitStack() as stack:
        opened = await clients(trusting, 2 * MOST_REQUESTS, stack)
        answers = await asyncio.gather(*(client.get("/slow/1", headers=headers) for client in opened))
        assert Counter(answer.status_code for answer in answers) == {200: MOST_REQUESTS, 503: MOST_REQUESTS}
        assert (await opened[0].get("/slow/0", headers=headers)).status_code == 200


async def test_an_address_has_so_many_connections_at_all_workers(server: BoundedServer) -> None:
    async with AsyncExitStack() as stack:
        opened = await clients(server, 6, stack, "127.0.0.2")
        slow = [asyncio.create_task(client.get("/slow/3")) for client in opened]
        await asyncio.sleep(0.5)
        (refused,) = await clients(server, 1, stack, "127.0.0.2")
        assert (await refused.get("/health/live")).status_code == 503
        (other,) = await clients(server, 1, stack, "127.0.0.3")
        assert (await other.get("/health/live")).status_code == 200
        await asyncio.gather(*slow)

        # What a worker had counted that is killed is free again.
        victim = await pid(other)
        os.kill(victim, signal.SIGKILL)
        assert wait_until(lambda: len(server.workers()) == 3 and victim not in {w.pid for w in server.workers()}, 60)
    async with AsyncExitStack() as stack:
        opened = await clients(server, 6, stack, "127.0.0.2")
        assert {(await client.get("/health/live")).status_code for client in opened} == {200}


async def test_a_worker_that_is_killed_or_hangs_is_replaced_and_others_go_on(server: BoundedServer) -> None:
    async with AsyncExitStack() as stack:
        before = {worker.pid for worker in server.workers()}
        opened = await clients_of_all(server, stack)
        killed, hung = await pid(opened[0]), await pid(opened[1])
        os.kill(killed, signal.SIGKILL)
        os.kill(hung, signal.SIGSTOP)
        # New connections go to the one that is left at once, and so do those of a client that was cut off.
        answers = [await pid(client) for client in (opened[2], *await clients(server, 3, stack))]
        assert set(answers) <= {await pid(opened[2])} | {worker.pid for worker in server.workers()} - before
        assert wait_until(lambda: not before & {killed, hung} & {worker.pid for worker in server.workers()}, 60)
        assert wait_until(lambda: len(server.workers()) == 3, 60)
    async with AsyncExitStack() as stack:
        await clients_of_all(server, stack)


async def test_all_end_together_and_requests_have_their_answers(ending: BoundedServer) -> None:
    workers = ending.workers()
    async with AsyncExitStack() as stack:
        opened = await clients(ending, 6, stack)
        slow = [asyncio.create_task(client.get("/slow/1")) for client in opened]
        await asyncio.sleep(0.3)
        ending.process.send_signal(signal.SIGTERM)
        assert [answer.status_code for answer in await asyncio.gather(*slow)] == [200] * 6
    assert ending.process.wait(20) == 0
    assert not any(worker.is_running() for worker in workers)


def test_workers_end_when_their_parent_is_killed(ending: BoundedServer) -> None:
    """Also one that is stopped at that moment, as soon as it goes on."""
    workers = ending.workers()
    workers[0].suspend()
    os.kill(ending.process.pid, signal.SIGKILL)
    psutil.wait_procs(workers[1:], timeout=20)
    assert not any(worker.is_running() for worker in workers[1:])
    with suppress(psutil.NoSuchProcess):  # Linux ends what is stopped in a group of processes without a parent
        workers[0].resume()
    psutil.wait_procs(workers, timeout=20)
    assert not any(worker.is_running() for worker in workers)


@pytest.mark.parametrize(
    ("crash", "sentence"),
    [
        ("exit", "ended 2 times in a row at once, at last with exit code 7; the server is given up."),
        ("refuse", "This cannot be served."),
    ],
)
def test_workers_that_cannot_start_are_given_up_with_a_sentence(tmp_path: Path, crash: str, sentence: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.support.bounded_server"],
        env=environment_with(tmp_path, PEERGRAPH_WORKERS="2", PEERGRAPH_TEST_CRASH=crash, **NOBODY),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert sentence in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
