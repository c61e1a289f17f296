"""One real Neo4j for the whole session, emptied before each test that asks for it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from graphdb.database import Database, Statement
from graphdb.local import BoltAddress, LocalServer
from graphdb.migrations import migrate
from peergraph.settings import Settings

EMPTY = Statement(
    "tests/empty", "MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
)


@pytest.fixture(scope="session")
def bolt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltAddress]:
    """Where the session's Neo4j answers; it ends with the session, however the session ends."""
    server = LocalServer(
        tmp_path_factory.mktemp("peergraph"),
        cache=Settings.read().cache,
        bolt_port=0,
        heap="768m",
        page_cache="128m",
    )
    with server as address:
        yield address


@pytest.fixture(scope="session")
async def migrated(bolt: BoltAddress) -> AsyncIterator[Database]:
    """The session's database with every migration applied; use `database` instead."""
    async with await Database.open(bolt.uri, bolt.user, bolt.password) as database:
        await migrate(database)
        yield database


@pytest.fixture
async def database(migrated: Database) -> Database:
    """A database without data: constraints and indexes, and nothing else."""
    await migrated.define(EMPTY)
    return migrated
