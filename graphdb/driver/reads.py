"""How planned statements are read: by sessions of the driver, or by a way below them."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Protocol

from neo4j import READ_ACCESS, AsyncDriver, AsyncResult, AsyncSession, Bookmarks, Query

from graphdb.bolt.read import Read
from graphdb.driver.silence import Silence

log = logging.getLogger("peergraph.bolt")

SLOWER = "Neo4j is read through the driver's sessions, which takes longer. %s"


class ReadWay(Protocol):
    """A way to read a statement."""

    async def rows(self, read: Read) -> list[list[Any]]:
        """Return the records of a read. Raises the driver's errors, and Unavailable while Neo4j answers nobody."""
        ...

    async def close(self) -> None:
        """Close what was opened for reading."""
        ...


class SessionReads:
    """Reads by sessions of the driver."""

    def __init__(self, driver: AsyncDriver, database: str | None, silence: Silence) -> None:
        self._driver, self._database, self._silence = driver, database, silence

    async def rows(self, read: Read) -> list[list[Any]]:
        """Return the records of a read."""
        async with self._silence.wait(read.seconds):
            return await self._rows(read)

    async def _rows(self, read: Read) -> list[list[Any]]:
        query = Query(read.text, metadata=read.metadata, timeout=read.seconds)
        async with self._session(read) as session:
            result = await session.run(query, dict(read.parameters))
            read.planned_at = time.perf_counter()
            rows = await fetch_rows(result)
            read.bookmark = next(iter((await session.last_bookmarks()).raw_values - set(read.bookmarks)), None)
            return rows

    def _session(self, read: Read) -> AsyncSession:
        return read_session(self._driver, self._database, read.bookmarks)

    async def close(self) -> None:
        """Do nothing: the driver is closed by who opened it."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where Neo4j is, who reads which database there (None is the user's default one), and by how many connections."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None
    pool_size: int
    # Seconds that a read may wait for a connection.
    longest_wait: float


def read_session(driver: AsyncDriver, database: str | None, bookmarks: Collection[str]) -> AsyncSession:
    """Return a session that reads, and sees at least what these bookmarks name."""
    return driver.session(
        database=database,
        default_access_mode=READ_ACCESS,
        fetch_size=-1,
        bookmarks=Bookmarks.from_raw_values(bookmarks) if bookmarks else None,
    )


async def fetch_rows(result: AsyncResult) -> list[list[Any]]:
    """Return every record of a result as a list of values."""
    # With fetch_size=-1 all records come at once; to_eager would build look-ups by key for each of them.
    return [list(record) async for record in result]
