"""A graph of a few records, and the application on it: over ASGI for most tests, over a socket where it matters."""

from collections.abc import AsyncIterator

import httpx
import pytest

from graphdb.database import Database, Transaction
from peergraph.app import create_app
from peergraph.settings import Settings
from tests.served import RECORDS, asgi_client, served


@pytest.fixture
async def records(database: Database) -> Database:
    """The database with the few records in it."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(RECORDS)

    await database.write(work)
    return database


@pytest.fixture
async def client(records: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real application on the few records."""
    async with asgi_client(create_app(Settings.read({}), records)) as client:
        yield client


@pytest.fixture
async def place(records: Database) -> AsyncIterator[str]:
    """The address of the real application served over a socket on the few records."""
    async with served(create_app(Settings.read({}), records)) as address:
        yield address
