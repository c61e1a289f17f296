"""Two server processes that keep answers, under load: what either writes, both tell in their next answer."""

import asyncio
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database
from graphdb.server.local import BoltAddress
from tests.support.command_line import ServeProcess, environment_on, start_serve
from tests.support.tokens import Authority

WRITES, READERS = 60, 6

READ = {"query": '{ researcher(id: "stefan-gustafsson") { name followerCount } }'}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "keys.json").make("ES256")


@pytest.fixture
async def servers(records: Database, bolt: BoltAddress, authority: Authority, tmp_path: Path) -> Any:
    """The addresses of two processes on the session's Neo4j."""
    processes = [start(bolt, authority, tmp_path / str(number)) for number in range(2)]
    with ExitStack() as stack:
        for process in processes:
            stack.callback(end, process)
        async with asyncio.timeout(120):
            # A process says nothing to others but by answering.
            while not all([await asyncio.to_thread(process.ready) for process in processes]):
                assert all(process.process.poll() is None for process in processes)
                await asyncio.sleep(0.1)
        yield [process.address for process in processes]


def start(bolt: BoltAddress, authority: Authority, home: Path) -> ServeProcess:
    return start_serve(environment_on(bolt, authority, home, PEERGRAPH_ANSWER_CACHE="8m", PEERGRAPH_WARM_UP="0"))


def end(process: ServeProcess) -> None:
    process.process.terminate()
    process.process.wait(60)


async def test_what_either_of_two_servers_writes_is_in_the_next_answer_of_both(
    servers: list[str], authority: Authority
) -> None:
    now = int(time.time())
    token = authority.token(exp=now + 900, iat=now - 10)
    # How many writes have begun, and how many have been answered; after an odd number somebody follows.
    begun, answered, done = [0], [0], asyncio.Event()

    async def read(client: httpx.AsyncClient, place: str) -> int:
        """How many statements it took to give an answer that was right at some time while it was asked for."""
        before = answered[0]
        found = (await client.post(f"{place}/graphql", json=READ, headers={"peergraph-report": "1"})).json()
        right = {number % 2 for number in range(before, begun[0] + 1)}
        assert found["data"]["researcher"]["followerCount"] in right
        return int(found["extensions"]["peergraph"]["statements"])

    async def writer(client: httpx.AsyncClient) -> None:
        for number in range(1, WRITES + 1):
            verb = "follow" if number % 2 else "unfollow"
            document = f'mutation {{ {verb}(id: "stefan-gustafsson") {{ userErrors {{ code }} }} }}'
            begun[0] = number
            found = await client.post(
                f"{servers[number // 2 % 2]}/graphql",
                json={"query": document},
                headers={"authorization": f"Bearer {token}"},
            )
            assert found.json() == {"data": {verb: {"userErrors": []}}}
            answered[0] = number
            for server in servers:
                await read(client, server)
        done.set()

    async def reader(client: httpx.AsyncClient, number: int) -> list[int]:
        statements = []
        while not done.is_set():
            statements.append(await read(client, servers[number % 2]))
        return statements

    async with (
        httpx.AsyncClient(timeout=60, trust_env=False) as client,
        asyncio.timeout(200),
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(writer(client))
        readers = [tasks.create_task(reader(client, number)) for number in range(READERS)]
    statements = [number for task in readers for number in task.result()]
    assert set(statements) == {1, 2}
    assert statements.count(1) > WRITES
