"""One connection to Neo4j that reads: a statement and the request for its records leave in one write."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, cast

from neo4j.exceptions import BrokenRecordError, Neo4jError, ServiceUnavailable

from graphdb.bolt.chunks import ChunkReader, in_chunks
from graphdb.bolt.driver_internals import Codec
from graphdb.bolt.handshake import OFFER, UnspokenServer, Version, agree
from graphdb.bolt.read import PATIENCE, Read, ServerSilent

# Seconds that ending a statement may take, that an idle connection may take to answer, and that closing may take.
RESET_SECONDS = 5.0
CHECK_SECONDS = 2.0
CLOSE_SECONDS = 1.0
LOST = "The connection to Neo4j was lost."


class Message(IntEnum):
    """The messages that are sent or received, by their tag."""

    HELLO = 0x01
    GOODBYE = 0x02
    RESET = 0x0F
    RUN = 0x10
    PULL = 0x3F
    LOGON = 0x6A
    SUCCESS = 0x70
    RECORD = 0x71
    IGNORED = 0x7E
    FAILURE = 0x7F


RESET = in_chunks(bytes((0xB0, Message.RESET)))
GOODBYE = in_chunks(bytes((0xB0, Message.GOODBYE)))
# PULL {n: -1}, which asks for all records.
PULL_ALL = in_chunks(bytes((0xB1, Message.PULL, 0xA1, 0x81, ord("n"), 0xFF)))
HELLO: Mapping[str, Any] = {
    "user_agent": "peergraph",
    "bolt_agent": {"product": "peergraph"},
    "notifications_minimum_severity": "OFF",
}


@dataclass(frozen=True, slots=True)
class Login:
    """Who reads which database; None is the user's default one."""

    user: str
    password: str = field(repr=False)
    database: str | None = None


class BoltConnection(asyncio.Protocol):
    """A connection that is free for one read at a time.

    `on_free` is called when the read has ended and the connection can take another, `on_lost` when it is closed.
    """

    _transport: asyncio.WriteTransport

    def __init__(
        self,
        codecs: Mapping[Version, Codec],
        login: Login,
        seconds: float,
        on_free: Callable[["BoltConnection"], None],
        on_lost: Callable[["BoltConnection"], None],
    ) -> None:
        """`seconds` is what logging in may take."""
        self._loop = asyncio.get_running_loop()
        self._codecs, self._login = codecs, login
        self._on_free, self._on_lost = on_free, on_lost
        self._codec: Codec | None = None
        self._opening = bytearray()
        self._chunks = ChunkReader()
        # The requests whose answers have not ended, in order.
        self._expected: deque[Message] = deque()
        # The read that is answered now; None while nobody waits for what arrives.
        self._answer: asyncio.Future[list[list[Any]]] | None = None
        self._read: Read | None = None
        self._records: list[list[Any]] = []
        self._hooks: Mapping[type, Any] = {}
        # By the loop's clock: since when it is open, when a request or bytes were last sent or received, and until when
        # an answer is waited for, None when none is.
        self.opened_at = self._active_at = self._loop.time()
        self._deadline: float | None = self.opened_at + seconds
        # Seconds without a byte after which a server that answers is taken for dead, if it named any.
        self._longest_pause: float | None = None
        self._timer: tuple[float, asyncio.TimerHandle] | None = None
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self._check: asyncio.Future[bool] | None = None
        self.lost: asyncio.Future[None] = self._loop.create_future()

    # What a pool calls.

    @property
    def idle_seconds(self) -> float:
        """How long nothing has been sent or received."""
        return self._loop.time() - self._active_at

    def start(self, read: Read) -> asyncio.Future[list[list[Any]]]:
        """Send a read. Returns the future of its records.

        Raises ValueError, TypeError or OverflowError for a parameter that Bolt cannot carry; nothing is sent then.
        """
        assert self._codec is not None
        extra = {
            "mode": "r",
            "tx_timeout": max(1, round(read.seconds * 1000)),
            "tx_metadata": read.metadata,
        }
        if self._login.database is not None:
            extra["db"] = self._login.database
        if read.bookmarks:
            extra["bookmarks"] = list(read.bookmarks)
        message = self._codec.message(Message.RUN, read.text, read.parameters, extra)
        self._answer = answer = self._loop.create_future()
        self._read, self._records, self._hooks = read, [], self._codec.hydration()
        self._expected += (Message.RUN, Message.PULL)
        self._transport.write(in_chunks(message) + PULL_ALL)
        self._wait(read.seconds + PATIENCE)
        return answer

    def interrupt(self, answer: asyncio.Future[list[list[Any]]]) -> None:
        """Let Neo4j end the read of which this is the answer, if it has not ended: nobody waits for it any more."""
        if self._answer is answer:
            self._answer = None
            self._reset()

    async def check(self) -> bool:
        """Whether Neo4j answers on this connection, which is free; if not, it is closed."""
        self._check = self._loop.create_future()
        self._reset(CHECK_SECONDS)
        try:
            return await self._check
        except asyncio.CancelledError:
            self.abort(ServiceUnavailable(LOST))
            raise

    def close(self) -> None:
        """Say goodbye and close the connection."""
        if not self._transport.is_closing():
            self._transport.write(GOODBYE)
            self._transport.close()
            self._wait(CLOSE_SECONDS)

    def abort(self, error: Exception) -> None:
        """Close the connection at once; who waits for it gets this error."""
        self._fail(error)
        self._transport.abort()

    # What the loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the handshake."""
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast(asyncio.WriteTransport, transport)
        self._transport.write(OFFER)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what Neo4j sends."""
        self._active_at = self._loop.time()
        try:
            if self._codec is None:
                self._agree(data)
                return
            for buffer, start, end in self._chunks.messages(data):
                tag = buffer[start + 1]
                if tag == Message.RECORD:
                    self._take_record(self._codec, buffer, start, end)
                else:
                    fields = buffer[start] & 0x0F
                    metadata = self._codec.unpack(buffer, start + 2, None)[0] if fields else {}
                    self._take_summary(self._codec, tag, metadata)
        except UnspokenServer as error:
            self.abort(error)
        except Exception as error:
            # Whatever it is that cannot be read: nothing that follows can be.
            self.abort(protocol_error(error))

    def connection_lost(self, error: Exception | None) -> None:
        """Tell those who wait."""
        lost = ServiceUnavailable(LOST)
        lost.__cause__ = error
        self._fail(lost)
        if self._check is not None and not self._check.done():
            self._check.set_result(False)
        if self._timer is not None:
            self._timer[1].cancel()
        self.lost.set_result(None)
        self._on_lost(self)

    # Messages.

    def _agree(self, data: bytes) -> None:
        """Log in once the version is known."""
        self._opening += data
        agreement = agree(bytes(self._opening), self._codecs)
        if agreement is None:
            return
        self._codec = codec = self._codecs[agreement.version]
        login = {"scheme": "basic", "principal": self._login.user, "credentials": self._login.password}
        self._expected += (Message.HELLO, Message.LOGON)
        self._transport.write(
            agreement.reply
            + in_chunks(codec.message(Message.HELLO, HELLO))
            + in_chunks(codec.message(Message.LOGON, login))
        )

    def _take_record(self, codec: Codec, buffer: bytearray, start: int, end: int) -> None:
        if self._answer is None:
            return
        try:
            values, stop = codec.unpack(buffer, start + 2, self._hooks)
        except BrokenRecordError as error:
            self._fail(error)
            self._reset()
            return
        if stop != end:
            raise ValueError("a record of another length")
        self._records.append(values)

    def _take_summary(self, codec: Codec, tag: int, metadata: dict[str, Any]) -> None:
        if self._transport.is_closing():
            return
        request = self._expected.popleft()
        if tag == Message.SUCCESS:
            self._succeed(request, metadata)
        elif tag == Message.FAILURE:
            self._take_failure(request, codec.error(metadata))
        elif tag != Message.IGNORED or self._answer is not None or request not in (Message.RUN, Message.PULL):
            raise ValueError(f"an answer {tag:#x} to {request.name}")

    def _succeed(self, request: Message, metadata: dict[str, Any]) -> None:
        if request == Message.RUN:
            if self._read is not None:
                self._read.planned_at = time.perf_counter()
        elif request == Message.PULL:
            if self._answer is not None and self._read is not None:
                answer, records, self._read.bookmark = self._answer, self._records, metadata.get("bookmark")
                self._become_free()
                if not answer.done():
                    answer.set_result(records)
        elif request == Message.RESET:
            self._become_free()
        elif request == Message.HELLO:
            seconds = (metadata.get("hints") or {}).get("connection.recv_timeout_seconds")
            self._longest_pause = seconds if isinstance(seconds, int) and seconds > 0 else None
        else:
            self._deadline = None
            if not self.ready.done():
                self.ready.set_result(None)

    def _take_failure(self, request: Message, error: Neo4jError) -> None:
        if request in (Message.HELLO, Message.LOGON):
            # A server that does not know these messages says so; wrong names and passwords are errors for all.
            unknown = (error.code or "").startswith("Neo.ClientError.Request.")
            self.abort(UnspokenServer(f"It refuses the log-in: {error.message}") if unknown else error)
        elif request == Message.RESET:
            raise error
        elif self._answer is not None:
            self._fail(error)
            self._reset()

    def _become_free(self) -> None:
        self._answer, self._read, self._records, self._deadline = None, None, [], None
        if self._check is not None:
            check, self._check = self._check, None
            if not check.done():
                check.set_result(True)
        else:
            self._on_free(self)

    def _fail(self, error: Exception) -> None:
        """Give this error to who waits for the log-in or for records, if anybody does."""
        answer, self._answer = self._answer, None
        for waiter in (self.ready, answer):
            if waiter is not None and not waiter.done():
                waiter.set_exception(error)
                # Who waited may be gone; asyncio need not log that nobody looked.
                waiter.exception()

    def _reset(self, seconds: float | None = None) -> None:
        """Let Neo4j end what runs; the connection is free when it has, else closed after these seconds."""
        self._records = []
        self._expected.append(Message.RESET)
        self._transport.write(RESET)
        self._wait(RESET_SECONDS if seconds is None else seconds)

    # Time.

    def _wait(self, seconds: float) -> None:
        """Close the connection unless all answers come within these seconds."""
        self._active_at = self._loop.time()
        self._deadline = self._active_at + seconds
        self._watch()

    def _due(self) -> float | None:
        """Return when the connection has to be looked at, or None while no answer is waited for."""
        if self._deadline is None or self._longest_pause is None:
            return self._deadline
        return min(self._deadline, self._active_at + self._longest_pause)

    def _watch(self) -> None:
        """Set the timer, unless it is set early enough: one goes on over many reads."""
        due = self._due()
        if due is None or (self._timer is not None and self._timer[0] <= due):
            return
        if self._timer is not None:
            self._timer[1].cancel()
        self._timer = due, self._loop.call_at(due, self._look)

    def _look(self) -> None:
        """Close the connection if an answer is overdue."""
        self._timer = None
        due = self._due()
        if due is None or self._deadline is None:
            return
        if self._loop.time() < due:
            self._watch()
        elif due < self._deadline:
            self.abort(ServiceUnavailable(LOST))
        else:
            self.abort(ServerSilent())


def protocol_error(error: Exception) -> Exception:
    """Return the error for bytes that cannot be read as Bolt."""
    unreadable = ServiceUnavailable(f"Neo4j sent what is no answer in Bolt: {error}")
    unreadable.__cause__ = error
    return unreadable
