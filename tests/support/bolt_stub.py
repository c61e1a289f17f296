"""A server that speaks Bolt as a test wants it: cut, split, late, wrong, or not at all."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

from graphdb.bolt.connection import Message
from graphdb.bolt.driver_internals import Codec, spoken_versions
from graphdb.bolt.handshake import MANIFEST, Version

# Beside those that the reader sends.
LOGOFF, ROUTE, TELEMETRY, DISCARD = 0x6B, 0x66, 0x54, 0x2F
CODECS = spoken_versions()
NOOP = b"\0\0"


@dataclass(frozen=True, slots=True)
class Failure:
    """A FAILURE, by its status code, GQLSTATUS and message."""

    code: str
    gql_status: str = "50N42"
    message: str = "a message"

    def metadata(self, version: Version) -> dict[str, Any]:
        """Return what it holds in a version of Bolt."""
        if version < (5, 7):
            return {"code": self.code, "message": self.message}
        return {
            "neo4j_code": self.code,
            "gql_status": self.gql_status,
            "message": self.message,
            "description": f"error: {self.message}",
            "diagnostic_record": {},
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """What a RUN and its PULL give: records, then an end or a failure; `fails_at_run` fails before any of them."""

    records: list[list[Any]] = field(default_factory=list)
    failure: Failure | None = None
    fails_at_run: bool = False
    bookmark: str = "FB:stub"


@dataclass(frozen=True, slots=True)
class Received:
    """A message of a client, and the number of its connection."""

    connection: int
    tag: int
    fields: list[Any]

    @property
    def extra(self) -> dict[str, Any]:
        """Return what a RUN says beside its text and parameters."""
        extra: dict[str, Any] = self.fields[2]
        return extra


Answer = Callable[[str, dict[str, Any]], Awaitable[Reply]]


async def echo(text: str, parameters: dict[str, Any]) -> Reply:
    """Return one record: the statement's text and its parameters."""
    return Reply([[text, parameters]])


class BoltStub:
    """One server; change its attributes at any time."""

    def __init__(self, answer: Answer = echo, version: Version = (5, 8), tls: ssl.SSLContext | None = None) -> None:
        self.answer, self.version, self.tls = answer, version, tls
        # Whether the handshake is a list of versions, as since Bolt 5.7.
        self.has_manifest = version >= (5, 7)
        self.hints: dict[str, Any] = {}
        self.login_failure: Failure | None = None
        self.longest_chunk = 0xFFFF
        # Whether empty chunks come before each message.
        self.has_noops = False
        # After how many bytes of the answer to a RUN and a PULL the connection is closed.
        self.cut: int | None = None
        # What is sent in place of the handshake.
        self.greeting: bytes | None = None
        # Whether it answers RESET.
        self.resets = True
        self.received: list[Received] = []
        self.opened = 0
        self.writers: set[asyncio.StreamWriter] = set()
        self.port = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, at the port of before if there is one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listen no longer and close all connections."""
        assert self._server is not None
        self._server.close()
        for writer in tuple(self.writers):
            writer.transport.abort()
        await self._server.wait_closed()

    def of(self, tag: int) -> list[Received]:
        """Return what was received with a tag."""
        return [received for received in self.received if received.tag == tag]

    @property
    def codec(self) -> Codec:
        """Return the codec of the version, or of the oldest that there is one of."""
        return CODECS.get(self.version, CODECS[min(CODECS)])

    def message(self, tag: int, *fields: Any) -> bytes:
        """Return a message as it is sent."""
        packed = self.codec.message(tag, *fields)
        size = self.longest_chunk
        chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
        framed = b"".join(len(chunk).to_bytes(2, "big") + chunk for chunk in chunks)
        return NOOP * self.has_noops + framed + b"\0\0"

    def success(self, **metadata: Any) -> bytes:
        """Return a SUCCESS."""
        return self.message(Message.SUCCESS, metadata)

    def failure(self, failure: Failure) -> bytes:
        """Return a FAILURE."""
        return self.message(Message.FAILURE, failure.metadata(self.version))

    def reply(self, reply: Reply) -> bytes:
        """Return all that answers a RUN and its PULL."""
        if reply.failure is not None and reply.fails_at_run:
            return self.failure(reply.failure) + self.message(Message.IGNORED)
        records = b"".join(self.message(Message.RECORD, record) for record in reply.records)
        end = self.success(bookmark=reply.bookmark, type="r", db="neo4j")
        if reply.failure is not None:
            end = self.failure(reply.failure)
        columns = [f"column{number}" for number in range(max(map(len, reply.records), default=0))]
        return self.success(fields=columns, t_first=0) + records + end

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        self.writers.add(writer)
        try:
            await StubConnection(self, self.opened, reader, writer).serve()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()


@dataclass
class StubConnection:
    """A connection of the stub's."""

    stub: BoltStub
    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    has_failed: bool = False
    running: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Answer one message after the other; a RESET is answered while a statement runs."""
        if not await self._shake_hands():
            return
        try:
            while True:
                received = await self._receive()
                self.stub.received.append(received)
                if received.tag == Message.GOODBYE:
                    return
                await self._answer(received)
        finally:
            if self.running is not None:
                self.running.cancel()

    async def _shake_hands(self) -> bool:
        await self.reader.readexactly(20)
        stub = self.stub
        major, minor = stub.version
        if stub.greeting is not None:
            self.writer.write(stub.greeting)
            return False
        if not stub.has_manifest:
            self.writer.write(bytes((0, 0, minor, major)))
            return True
        # This version, those from 5.0 to 5.4, and no capabilities.
        self.writer.write(MANIFEST + bytes((2, 0, 0, minor, major, 0, 4, 4, 5, 0)))
        chosen = await self.reader.readexactly(5)
        return chosen == bytes((0, 0, minor, major, 0))

    async def _receive(self) -> Received:
        message = bytearray()
        while True:
            size = int.from_bytes(await self.reader.readexactly(2), "big")
            if size == 0 and message:
                break
            message += await self.reader.readexactly(size)
        fields, position = [], 2
        for _ in range(message[0] & 0x0F):
            value, position = self.stub.codec.unpack(message, position, None)
            fields.append(value)
        return Received(self.number, message[1], fields)

    async def _answer(self, received: Received) -> None:
        stub, tag = self.stub, received.tag
        if tag == Message.RESET:
            await self._reset()
        elif tag == Message.RUN:
            self.running = asyncio.create_task(self._run(received))
        elif tag in (Message.PULL, DISCARD):
            pass  # It is answered with the RUN, which it always follows.
        elif tag == Message.HELLO:
            self.writer.write(
                stub.success(server="Neo4j/5.26.0", connection_id=f"stub-{self.number}", hints=stub.hints)
            )
        elif tag == Message.LOGON and stub.login_failure is not None:
            self.writer.write(stub.failure(stub.login_failure))
        elif tag == ROUTE:
            address = [f"127.0.0.1:{stub.port}"]
            servers = [{"role": role, "addresses": address} for role in ("ROUTE", "READ", "WRITE")]
            database = received.fields[2].get("db", "neo4j")
            self.writer.write(stub.success(rt={"ttl": 300, "db": database, "servers": servers}))
        else:
            self.writer.write(stub.success())

    async def _run(self, received: Received) -> None:
        stub = self.stub
        reply = stub.reply(await stub.answer(received.fields[0], received.fields[1]))
        if stub.cut is None:
            self.writer.write(reply)
            return
        self.writer.write(reply[: stub.cut])
        with suppress(ConnectionError):
            await self.writer.drain()
        self.writer.close()

    async def _reset(self) -> None:
        if not self.stub.resets:
            return
        if self.running is not None and not self.running.done():
            self.running.cancel()
            self.writer.write(self.stub.message(Message.IGNORED) * 2)
        self.writer.write(self.stub.success())


@asynccontextmanager
async def stub_server(answer: Answer = echo, version: Version = (5, 8), **attributes: Any) -> AsyncIterator[BoltStub]:
    """Yield a stub that listens, with these attributes."""
    stub = BoltStub(answer, version)
    for name, value in attributes.items():
        setattr(stub, name, value)
    async with stub:
        yield stub
