"""The load generator: a few keep-alive connections over which bodies are posted one after another, and timed.

It is the same for every side and does as little as it can (a protocol on uvloop, httptools to find an answer's end), so
that most of the time of a machine that it shares with what it measures goes to these.
"""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import cycle

import httptools

# Seconds within which an answer has to come; one that does not ends the run.
PATIENCE = 60.0


class LoadFailed(Exception):
    """A side closed the connection or answered with another status than 200."""


@dataclass
class Answers:
    """What a stretch of load gave: the milliseconds that each answer took, and the seconds of the whole."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def __iadd__(self, other: "Answers") -> "Answers":
        self.milliseconds += other.milliseconds
        self.seconds += other.seconds
        return self

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds


class Connection(asyncio.Protocol):
    """One connection; one request at a time. Every status but 200 is an error, unless `lenient`."""

    def __init__(self, *, lenient: bool = False) -> None:
        self.lenient = lenient
        self.status = 0
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.WriteTransport | None = None

    @classmethod
    async def open(cls, port: int, *, lenient: bool = False) -> "Connection":
        """A connection to a port of loopback."""
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: cls(lenient=lenient), "127.0.0.1", port
        )
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment] - uvloop's transports are not asyncio's classes

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
        """The body of the answer to a request."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


def request(port: int, path: str, body: bytes, *headers: str) -> bytes:
    """A POST of JSON as it goes over the wire."""
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
class Client:
    """One that asks a port one request after another, over one connection; a new one where that was closed."""

    port: int
    lenient: bool = False
    _connection: Connection | None = None

    @property
    def status(self) -> int:
        """The status of the last answer; 0 before the first."""
        return self._connection.status if self._connection else 0

    async def ask(self, asked: bytes) -> tuple[bytes, float]:
        """An answer and the milliseconds it took."""
        if self._connection is None or self._connection.is_closed:
            self._connection = await Connection.open(self.port, lenient=self.lenient)
        started = time.perf_counter()
        answer = await asyncio.wait_for(self._connection.ask(asked), PATIENCE)
        return answer, (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()


async def together(port: int, requests: list[bytes], clients: int, seconds: float) -> Answers:
    """What that many clients get in about that time, each asking anew as soon as it has its answer."""
    connections = [await Connection.open(port) for _ in range(clients)]
    found = Answers()
    started = time.perf_counter()
    until = started + seconds

    async def client(number: int, connection: Connection) -> None:
        for place, asked in enumerate(cycle(requests)):
            # Clients begin at different places, so that they do not all ask the same at once.
            if place < number % len(requests):
                continue
            if (now := time.perf_counter()) >= until:
                return
            await connection.ask(asked)
            found.milliseconds.append((time.perf_counter() - now) * 1000)

    try:
        async with asyncio.timeout(seconds + PATIENCE):
            await asyncio.gather(*(client(*each) for each in enumerate(connections)))
    finally:
        for connection in connections:
            connection.close()
    found.seconds = time.perf_counter() - started
    return found
