"""The connections of one server that read, opened when they are needed and used again."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from neo4j.exceptions import ConnectionAcquisitionTimeoutError, DriverError, Neo4jError, ServiceUnavailable

from graphdb.bolt.connection import BoltConnection, Login
from graphdb.bolt.driver_internals import Codec
from graphdb.bolt.handshake import Version
from graphdb.bolt.read import Read, ServerSilent

DEFAULT_PORT = 7687
# Seconds that a connection may take until it is logged in.
CONNECT_SECONDS = 5.0
# Seconds after which an idle connection is asked whether it still answers, as a firewall may have dropped it.
CHECK_AFTER = 60.0
# Seconds after which a connection is replaced, as the driver does.
LONGEST_LIFE = 3600.0
# The log-in of all connections is no longer good, or never was.
CLOSED = "The connections to Neo4j are closed."
LOGIN_EXPIRED = "Neo.ClientError.Security.AuthorizationExpired"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and how it is encrypted, if it is."""

    host: str
    port: int
    tls: ssl.SSLContext | None

    @classmethod
    def parse(cls, uri: str) -> Self | None:
        """Return the address that a URI names, or None if its scheme asks for routing."""
        parts = urlsplit(uri)
        if parts.scheme not in ("bolt", "bolt+s", "bolt+ssc"):
            return None
        tls = None if parts.scheme == "bolt" else ssl.create_default_context()
        if tls is not None and parts.scheme == "bolt+ssc":
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        return cls(parts.hostname or "", parts.port or DEFAULT_PORT, tls)


class BoltPool:
    """At most `size` connections to one server."""

    def __init__(
        self, address: Address, login: Login, codecs: Mapping[Version, Codec], size: int, longest_wait: float
    ) -> None:
        """`longest_wait` is the seconds that a read may wait for one of the connections."""
        self._address, self._login, self._codecs = address, login, codecs
        self._longest_wait = longest_wait
        # A read holds one of these from before it has a connection until that is free again or closed.
        self._turns = asyncio.Semaphore(size)
        self._all: set[BoltConnection] = set()
        self._busy: set[BoltConnection] = set()
        # Those that are free, the one used last at the end.
        self._free: list[BoltConnection] = []
        # Connections that were opened before this, by the loop's clock, are not used again.
        self._valid_since = 0.0
        self._is_closed = False

    async def rows(self, read: Read) -> list[list[Any]]:
        """Return the records of a read.

        Raises the driver's errors, UnspokenServer, ServerSilent, and what packing a parameter raises. A read that is
        cancelled is ended in Neo4j too.
        """
        connection = await self._take()
        try:
            answer = connection.start(read)
        except BaseException:
            self._free.append(connection)
            self._turns.release()
            raise
        self._busy.add(connection)
        try:
            return await answer
        except asyncio.CancelledError:
            connection.interrupt(answer)
            raise
        except Neo4jError as error:
            if error.code == LOGIN_EXPIRED:
                self._expire()
            raise

    async def close(self) -> None:
        """Close all connections; what is being read fails."""
        self._is_closed = True
        lost = [connection.lost for connection in self._all]
        for connection in self._all:
            if connection in self._busy:
                connection.abort(DriverError(CLOSED))
            else:
                connection.close()
        await asyncio.gather(*lost)

    async def _take(self) -> BoltConnection:
        """Return a connection that is free or new, and holds a turn."""
        if self._turns.locked():
            await self._wait_for_turn()
        else:
            await self._turns.acquire()
        try:
            while self._free:
                connection = self._free.pop()
                if not self._is_valid(connection):
                    connection.close()
                elif connection.idle_seconds < CHECK_AFTER or await connection.check():
                    return connection
                else:
                    # The others have been idle for longer.
                    for other in self._free:
                        other.abort(DriverError(CLOSED))
            return await self._connect()
        except BaseException:
            self._turns.release()
            raise

    async def _wait_for_turn(self) -> None:
        try:
            async with asyncio.timeout(self._longest_wait):
                await self._turns.acquire()
        except TimeoutError as error:
            raise ConnectionAcquisitionTimeoutError(
                f"No connection to Neo4j was free within {self._longest_wait:g} s."
            ) from error

    async def _connect(self) -> BoltConnection:
        """Return a new connection that is logged in."""
        if self._is_closed:
            raise DriverError(CLOSED)
        loop, address = asyncio.get_running_loop(), self._address

        def create() -> BoltConnection:
            return BoltConnection(self._codecs, self._login, CONNECT_SECONDS, self._put_back, self._forget)

        connection = None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                transport, connection = await loop.create_connection(
                    create, address.host, address.port, ssl=address.tls
                )
                self._all.add(connection)
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                await connection.ready
                if self._is_closed:
                    connection.abort(DriverError(CLOSED))
                    raise DriverError(CLOSED)
        except (OSError, ServerSilent) as error:
            raise ServiceUnavailable(f"Neo4j cannot be reached at {address.host}:{address.port}: {error}") from error
        finally:
            if connection is not None and (connection.ready.cancelled() or not connection.ready.done()):
                connection.abort(DriverError(CLOSED))
        return connection

    def _is_valid(self, connection: BoltConnection) -> bool:
        oldest = asyncio.get_running_loop().time() - LONGEST_LIFE
        return connection.opened_at >= max(self._valid_since, oldest)

    def _expire(self) -> None:
        """Use no connection again that is logged in now."""
        self._valid_since = asyncio.get_running_loop().time()
        for connection in self._free:
            connection.close()

    def _put_back(self, connection: BoltConnection) -> None:
        """Take back a connection whose read has ended."""
        self._busy.discard(connection)
        self._free.append(connection)
        self._turns.release()

    def _forget(self, connection: BoltConnection) -> None:
        """Drop a connection that is closed."""
        self._all.discard(connection)
        if connection in self._busy:
            self._busy.discard(connection)
            self._turns.release()
        elif connection in self._free:
            self._free.remove(connection)
