"""Databases that fail, wait or run another statement when a test wants it, and a proxy that closes connections."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from graphdb.driver.database import Database, Parameters, Statement
from graphdb.driver.request_stats import RequestStats
from graphdb.server.local import BoltAddress

ENDLESS = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b WITH a * b AS c WHERE c = -1 RETURN count(c)"


RUNNING = Statement(
    "tests/running",
    "SHOW TRANSACTIONS YIELD currentQuery, status WHERE currentQuery STARTS WITH 'UNWIND range' RETURN status",
)


class ReplacedDatabase(Database):
    """A database that runs `text`, or raises `defect`, instead of each statement; at first it has neither."""

    text: str | None = None
    defect: Exception | None = None

    async def rows(
        self,
        statement: Statement,
        parameters: Parameters | None = None,
        stats: RequestStats | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as in Database
    ) -> list[list[Any]]:
        if self.defect is not None:
            raise self.defect
        if self.text is not None:
            statement, parameters = Statement(statement.name, self.text), {}
        return await super().rows(statement, parameters, stats, timeout)


class Neo4jProxy:
    """A TCP proxy before Neo4j that can close all connections, and open again at the same port.

    With `answered` it carries so many bytes of each connection's answers, and then none, as a Neo4j that hangs does.
    """

    def __init__(self, bolt: BoltAddress) -> None:
        self.bolt = bolt
        self.port = 0
        self.answered = 1 << 62
        self.server: asyncio.Server | None = None
        self.open_ends: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        self.server = await asyncio.start_server(self.carry, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def open_database(self) -> Database:
        """Open a database whose connections go through the proxy."""
        return await Database.open(f"bolt://127.0.0.1:{self.port}", self.bolt.user, self.bolt.password)

    async def shut(self) -> None:
        assert self.server is not None
        self.server.close()
        for end in self.open_ends:
            end.transport.abort()
        await self.server.wait_closed()

    async def carry(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", urlsplit(self.bolt.uri).port)
        self.open_ends |= {to_near, to_far}
        await asyncio.gather(self.pump(near, to_far), self.pump(far, to_near, self.answered))
        self.open_ends -= {to_near, to_far}

    async def pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, most: int = 1 << 62) -> None:
        try:
            while data := await source.read(65536):
                sink.write(data[:most])
                most = max(most - len(data), 0)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()


async def until_endless(database: Database, *, runs: bool) -> None:
    """Wait until Neo4j runs the endless statement, or no longer runs it. Raises AssertionError after ten seconds."""
    for _ in range(200):
        if bool(await database.rows(RUNNING)) == runs:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"The endless statement {'never ran' if runs else 'still runs'}.")


class CountedDatabase(ReplacedDatabase):
    """A database that also notes the names of the statements that run, and delays them until `gate` is set."""

    ran: list[str]
    awaited: list[frozenset[str]]
    gate: asyncio.Event | None = None

    async def rows(
        self,
        statement: Statement,
        parameters: Parameters | None = None,
        stats: RequestStats | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as in Database
    ) -> list[list[Any]]:
        self.ran.append(statement.name)
        self.awaited.append(stats.bookmarks if stats else frozenset())
        if self.gate is not None:
            await self.gate.wait()
        return await super().rows(statement, parameters, stats, timeout)
