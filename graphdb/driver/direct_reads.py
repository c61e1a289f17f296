"""Reads below the driver's sessions: by Bolt itself from one server, on the driver's connections from a cluster."""

from typing import Any

from neo4j import AsyncDriver

from graphdb.bolt.connection import Login
from graphdb.bolt.driver_internals import read_on_connection, spoken_versions
from graphdb.bolt.handshake import UnspokenServer
from graphdb.bolt.pool import Address, BoltPool
from graphdb.bolt.read import Read, ServerSilent
from graphdb.driver.errors import Unavailable
from graphdb.driver.reads import SLOWER, ReadWay, Server, SessionReads, log
from graphdb.driver.silence import SILENT, Silence


class ConnectionReads(SessionReads):
    """Reads on the driver's pooled connections, with its routing and without a session's results."""

    async def _rows(self, read: Read) -> list[list[Any]]:
        return await read_on_connection(self._session(read), read)


class BoltReads:
    """Reads by Bolt itself, and by sessions from when the server turns out to speak no Bolt that the reader speaks."""

    def __init__(self, pool: BoltPool, sessions: SessionReads, silence: Silence) -> None:
        self._pool: BoltPool | None = pool
        self._sessions, self._silence = sessions, silence

    async def rows(self, read: Read) -> list[list[Any]]:
        """Return the records of a read."""
        pool = self._pool
        if pool is None:
            return await self._sessions.rows(read)
        try:
            if self._silence.is_usual(read.seconds):
                if self._silence.is_suspected:
                    await self._silence.check()
                # The connection bounds the wait itself, which costs less.
                return await pool.rows(read)
            async with self._silence.wait(read.seconds):
                return await pool.rows(read)
        except ServerSilent as error:
            self._silence.is_suspected = True
            raise Unavailable(SILENT) from error
        except UnspokenServer as error:
            await self._fall_back(pool, error)
            return await self._sessions.rows(read)

    async def _fall_back(self, pool: BoltPool, reason: UnspokenServer) -> None:
        if self._pool is not None:
            self._pool = None
            log.warning(SLOWER, reason)
            await pool.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            await self._pool.close()


def open_direct_reads(server: Server, driver: AsyncDriver, silence: Silence) -> ReadWay:
    """Return the fastest way to read from a server. Raises ImportError without neo4j-rust-ext."""
    address, codecs = Address.parse(server.uri), spoken_versions()
    if address is None:
        return ConnectionReads(driver, server.database, silence)
    login = Login(server.user, server.password, server.database)
    pool = BoltPool(address, login, codecs, server.pool_size, server.longest_wait)
    return BoltReads(pool, SessionReads(driver, server.database, silence), silence)
