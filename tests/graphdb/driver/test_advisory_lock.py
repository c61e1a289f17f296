"""Several processes start at once on one graph that has nothing yet, and one of them may die."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from graphdb.driver.advisory_lock import advisory_lock
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from graphdb.migrations import applied_numbers, known_migrations, migrate
from graphdb.server.local import BoltAddress, LocalServer
from peergraph.settings import Settings
from tests.support.graph import facts

MIGRATE = """
import asyncio, os, sys
from graphdb.driver.database import Database
from graphdb.migrations import migrate

async def main(uri, user, password, fatal):
    async with await Database.open(uri, user, password, timeout=60) as database:
        define, count = database.define, 0
        async def count_and_define(statement):
            nonlocal count
            count += 1
            if count == int(fatal):
                print("stands", flush=True)
                await asyncio.sleep(3600)
            await define(statement)
        database.define = count_and_define
        print(len(await migrate(database)), flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltAddress]:
    """Run a Neo4j for this module alone."""
    server = LocalServer(
        tmp_path_factory.mktemp("lock"), cache=Settings.read().cache, bolt_port=0, heap="512m", page_cache="32m"
    )
    with server as bolt:
        yield bolt


@pytest.fixture
async def bare(address: BoltAddress) -> AsyncIterator[Database]:
    """Return a database without constraints, indexes and migrations."""
    async with await Database.open(address.uri, address.user, address.password, timeout=60) as database:
        async with database.session() as session:
            for kind, what in (("CONSTRAINTS", "CONSTRAINT"), ("INDEXES", "INDEX")):
                rows = await session.run(f"SHOW {kind} YIELD name, type WHERE type <> 'LOOKUP' RETURN name")
                for name in [record["name"] async for record in rows]:
                    await (await session.run(f"DROP {what} `{name}` IF EXISTS")).consume()
            await (await session.run("MATCH (n) DETACH DELETE n")).consume()
        yield database


async def start_migration(address: BoltAddress, fatal: int = 0) -> asyncio.subprocess.Process:
    arguments = ("-c", MIGRATE, address.uri, address.user, address.password, str(fatal))
    root = Path(__file__).parents[3]
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=root, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )


async def output_of(process: asyncio.subprocess.Process) -> str:
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert errors == b""
    return output.decode().strip()


async def assert_migrated(database: Database) -> None:
    numbers = [migration.number for migration in known_migrations()]
    assert await applied_numbers(database) == numbers
    assert await facts(database, "MATCH (m:Migration) RETURN count(*)") == [[len(numbers)]]
    assert await facts(database, "MATCH (t:Turn) RETURN count(*)") == [[0]]
    assert await facts(database, "SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN count(*)") == [[0]]


async def test_processes_that_start_at_once_on_an_empty_graph_wait_for_one_migration(
    bare: Database, address: BoltAddress
) -> None:
    processes = await asyncio.gather(*(start_migration(address) for _ in range(3)))
    answers = await asyncio.gather(*(output_of(process) for process in processes))
    assert sorted(answers) == sorted([str(len(known_migrations())), "0", "0"])
    await assert_migrated(bare)


async def test_tasks_of_one_process_wait_for_one_migration_too(bare: Database) -> None:
    migrations = await asyncio.gather(*(migrate(bare) for _ in range(5)))
    assert sorted(map(len, migrations)) == [0, 0, 0, 0, len(known_migrations())]
    await assert_migrated(bare)


@pytest.mark.parametrize("fatal", [1, 7])
async def test_one_that_dies_in_the_middle_leaves_the_lock_to_the_next(
    bare: Database, address: BoltAddress, fatal: int
) -> None:
    first = await start_migration(address, fatal)
    assert first.stdout is not None
    assert await first.stdout.readline() == b"stands\n"
    waiting = asyncio.create_task(migrate(bare))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(waiting), 1)
    first.send_signal(signal.SIGKILL)
    await first.wait()
    assert len(await asyncio.wait_for(waiting, 120)) == len(known_migrations())
    await assert_migrated(bare)


async def test_who_waits_too_long_gets_a_sentence(bare: Database) -> None:
    async with advisory_lock(bare, "migrations"):
        with pytest.raises(GraphError, match="Another peergraph has held the lock for migrations of this graph"):
            async with advisory_lock(bare, "migrations", wait_seconds=0.2):
                pass
        async with advisory_lock(bare, "something else"):
            pass
    async with advisory_lock(bare, "migrations", wait_seconds=5):
        pass


async def test_work_that_fails_releases_the_lock(bare: Database) -> None:
    with pytest.raises(ValueError, match="no"):
        async with advisory_lock(bare, "migrations"):
            raise ValueError("no")
    async with advisory_lock(bare, "migrations", wait_seconds=5):
        pass
