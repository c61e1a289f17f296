"""Two real Neo4j for the session: one emptied before each test that asks for it, one that holds real records."""

import gzip
import io
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from rich.console import Console

from graphdb.driver.database import Database, Transaction
from graphdb.migrations import migrate
from graphdb.server.local import BoltAddress, LocalServer
from ingest.run import import_paths
from peergraph.app import create_app
from peergraph.settings import Settings
from tests.oracles.recount import Recount
from tests.sample import archive
from tests.support.examples import register_profiles
from tests.support.faults import CountedDatabase, Neo4jProxy
from tests.support.graph import empty, facts
from tests.support.kept_graph import IMPORTING, kept_graph
from tests.support.served import RECORDS, asgi_client, served

register_profiles()
CACHE = Settings.read().cache


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that read real records. The first of them may wait minutes for their import."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "loaded_bolt" in fixtures and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(900))
        if "data" in fixtures:
            item.add_marker("records")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of real records: ../shared/data if it exists, else that of the sample."""
    return archive.records(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="session")
def bolt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltAddress]:
    """Start the Neo4j that is emptied before tests. It ends with the session, even when the session is killed."""
    with LocalServer(
        tmp_path_factory.mktemp("peergraph"), cache=CACHE, bolt_port=0, heap="768m", page_cache="128m"
    ) as address:
        yield address


@pytest.fixture(scope="session")
async def migrated(bolt: BoltAddress) -> AsyncIterator[Database]:
    """Apply every migration to the Neo4j that is emptied before tests; use `database` instead."""
    # A Neo4j that has just started plans slowly, and on a busy machine very slowly.
    async with await Database.open(bolt.uri, bolt.user, bolt.password, timeout=60) as database:
        await migrate(database)
        yield database


@pytest.fixture
async def database(migrated: Database) -> Database:
    """Return a database that has constraints and indexes, and no data."""
    await empty(migrated)
    return migrated


@pytest.fixture(scope="session")
def loaded_bolt(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltAddress]:
    """Start the Neo4j that holds all works of the real records; use `loaded` instead.

    They are imported once and then kept in the cache folder until the records or what imports them change. No test
    may change them: the session fails if one did, and what is kept is out of its reach.

    PEERGRAPH_TEST_LOADED may name the PEERGRAPH_HOME of a Neo4j that holds them and is up already.
    """
    if home := os.environ.get("PEERGRAPH_TEST_LOADED"):
        address = LocalServer(Path(home), cache=CACHE).address()
        assert address is not None, f"no Neo4j runs on {home}; start one with PEERGRAPH_HOME={home} peergraph db start"
        yield address
        return
    folder = tmp_path_factory.mktemp("loaded")

    async def import_records(database: Database) -> None:
        console = Console(file=io.StringIO())
        assert await import_paths(database, "openalex", [data / "works"], console, folder / "refused.jsonl") == 0

    with kept_graph(folder, [*IMPORTING, data], import_records) as address:
        yield address


@pytest.fixture(scope="session")
async def loaded(loaded_bolt: BoltAddress) -> AsyncIterator[Database]:
    """Return the database of all works of the real records. Tests may only read it."""
    address = loaded_bolt
    # A made-up operation may ask for very much on a busy machine.
    async with await Database.open(address.uri, address.user, address.password, timeout=120) as database:
        yield database


@pytest.fixture(scope="session")
async def entities(loaded: Database) -> dict[str, str]:
    """Return the id of a well connected entity of each kind among the real records, by the kind in small letters."""
    rows = await facts(
        loaded,
        """
        CALL () { MATCH (n:Researcher) RETURN n ORDER BY n.workCount * n.collaboratorCount DESC, n.id LIMIT 1
          UNION MATCH (n:Topic) RETURN n ORDER BY n.workCount DESC, n.id LIMIT 1
          UNION MATCH (n:Institution) RETURN n ORDER BY n.workCount DESC, n.id LIMIT 1
          UNION MATCH (n:Work)-[:CITES]->() WITH n, count(*) AS references
            RETURN n ORDER BY references * n.citationCount * n.authorCount DESC, n.id LIMIT 1
          UNION MATCH (n:Venue) RETURN n ORDER BY n.workCount DESC, n.id LIMIT 1 }
        RETURN toLower(labels(n)[0]), n.id
        """,
    )
    return dict(rows)


@pytest.fixture(scope="session")
def recount(data: Path) -> Recount:
    """Read the raw records, to count them anew."""
    files = [gzip.decompress(file.read_bytes()) for file in sorted((data / "works").glob("*.gz"))]
    return Recount([orjson.loads(line) for file in files for line in file.splitlines()])


@pytest.fixture
async def records(database: Database) -> Database:
    """Write the few records into the database."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(RECORDS)

    await database.write(work)
    return database


@pytest.fixture
async def counted(records: Database, bolt: BoltAddress) -> AsyncIterator[CountedDatabase]:
    """Return the database with the few records, which notes the statements that run."""
    async with await CountedDatabase.open(bolt.uri, bolt.user, bolt.password, timeout=30) as database:
        database.ran, database.awaited = [], []
        yield database


@pytest.fixture
async def proxy(bolt: BoltAddress) -> AsyncIterator[Neo4jProxy]:
    """Yield an open proxy before Neo4j."""
    proxy = Neo4jProxy(bolt)
    await proxy.open()
    yield proxy
    await proxy.shut()


@pytest.fixture
async def client(records: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of the application on the few records."""
    async with asgi_client(create_app(Settings.read({}), records)) as client:
        yield client


@pytest.fixture
async def place(records: Database) -> AsyncIterator[str]:
    """Serve the application on the few records over a socket, and return the address."""
    async with served(create_app(Settings.read({}), records)) as address:
        yield address
