"""The load generator: a few keep-alive connections that post one body after another and time each answer.

It is the same for every side and does as little as possible (a protocol on uvloop, httptools to find the end of an
answer), so that most of the processor time is left to the measured server on the same machine.
"""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import cycle
from typing import cast

import httptools

# Seconds within which an answer must come, else the run fails.
ANSWER_SECONDS = 60.0


class LoadFailed(Exception):
    """A side closed the connection, or answered with a status other than 200."""


@dataclass
class LoadResult:
    """The result of a period of load: the milliseconds of each answer, and the seconds of the whole period."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def __iadd__(self, other: "LoadResult") -> "LoadResult":
        self.milliseconds += other.milliseconds
        self.seconds += other.seconds
        return self

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds


class HTTPConnection(asyncio.Protocol):
    """One HTTP connection for one request at a time; a status other than 200 is an error unless it is `lenient`."""

    def __init__(self, *, lenient: bool = False) -> None:
        self.lenient = lenient
        self.status = 0
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.WriteTransport | None = None

    @classmethod
    async def open(cls, port: int, *, lenient: bool = False) -> "HTTPConnection":
        """Connect to a port of loopback."""
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: cls(lenient=lenient), "127.0.0.1", port
        )
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast, as the transports of uvloop are not subclasses of asyncio's.
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        status, body, self._parts = self._parser.get_status_code(), b"".join(self._parts), []
        self._parser = httptools.HttpResponseParser(self)
        if self._answer is None or self._answer.done():
            return
        self.status = status
        if status == 200 or self.lenient:
            self._answer.set_result(body)
        else:
            self._answer.set_exception(LoadFailed(f"status {status}: {body[:500].decode(errors='replace')}"))

    @property
    def is_closed(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(LoadFailed(f"the connection was closed ({error})"))

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the body of its answer. Raises LoadFailed."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


def post_request(port: int, path: str, body: bytes, *headers: str) -> bytes:
    """Return the bytes of a POST of JSON."""
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        "Accept: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    )
    return "\r\n".join((*lines, "", "")).encode() + body


@dataclass
class LoadClient:
    """A client that sends one request after another over one connection, and reconnects when it was closed."""

    port: int
    lenient: bool = False
    _connection: HTTPConnection | None = None

    @property
    def status(self) -> int:
        """The status of the last answer; 0 before the first."""
        return self._connection.status if self._connection else 0

    async def ask(self, request: bytes) -> tuple[bytes, float]:
        """Send a request and return the body of its answer and the milliseconds that it took."""
        if self._connection is None or self._connection.is_closed:
            self._connection = await HTTPConnection.open(self.port, lenient=self.lenient)
        started = time.perf_counter()
        answer = await asyncio.wait_for(self._connection.ask(request), ANSWER_SECONDS)
        return answer, (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()


async def run_load(port: int, requests: list[bytes], clients: int, seconds: float) -> LoadResult:
    """Load a port with clients, each of which sends its next request as soon as it has an answer."""
    connections = [await HTTPConnection.open(port) for _ in range(clients)]
    result = LoadResult()
    started = time.perf_counter()
    until = started + seconds

    async def client(number: int, connection: HTTPConnection) -> None:
        for position, request in enumerate(cycle(requests)):
            # Clients start at different requests, so that they do not all send the same one at once.
            if position < number % len(requests):
                continue
            if (now := time.perf_counter()) >= until:
                return
            await connection.ask(request)
            result.milliseconds.append((time.perf_counter() - now) * 1000)

    try:
        async with asyncio.timeout(seconds + ANSWER_SECONDS):
            await asyncio.gather(*(client(*numbered) for numbered in enumerate(connections)))
    finally:
        for connection in connections:
            connection.close()
    result.seconds = time.perf_counter() - started
    return result
