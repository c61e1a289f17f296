"""HTTP/1.1 on one connection: uvicorn's protocol, with limits on what a client may send and on how long it may take.

uvicorn bounds neither the head of a request nor the time that it takes, and answers a client that reads nothing. What
cannot be parsed, or exceeds a limit, is answered in the form of all errors; if answers to earlier requests are
outstanding they are sent first, and the connection is closed behind them.
"""

import asyncio
import math
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from peergraph.errors import HTTPRefusal, RequestError, TryLater
from peergraph.http.connections import Connections, UnsentData, drop
from peergraph.http.response import error_response
from peergraph.http.response_transport import ResponseTransport
from peergraph.http.server_config import ServerConfig

# Seconds and bytes for which a refused client is listened to, so that it can read why it was refused.
LINGER, MOST_DISCARDED = 1.0, 1 << 20
RETRY_SECONDS = 5


class HTTPServerConnection(HttpToolsProtocol):
    """uvicorn's HTTP connection with limits.

    `idle_since` is the time since which it waits for a request, None while it runs one; `deadline` is the time at which
    its client must have done the next step.
    """

    def __init__(
        self,
        config: ServerConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.open: Connections = config.connections
        self.limits = config.connections.limits
        self.unsent = UnsentData()
        self.idle_since: float | None = None
        self.deadline = math.inf
        self.url = b""
        self.headers = []
        self.has_begun = False  # a request was started, so that there is a cycle
        self.is_reading_head = False  # the head of a request has begun, and is not complete
        self.is_refused = False  # whatever comes is discarded
        self.is_blocked = False  # the next request waits until the client has taken the last answer
        self.refusal: RequestError | None = None  # why a callback of the parser raised
        self.parts = 0  # of requests that were parsed so far: heads, pieces of bodies, ends
        self.unparsed = 0  # bytes since the last such part
        self.received = 0  # bytes that are being parsed
        self.discarded = 0  # bytes since the connection was refused

    # The protocol's interface

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, and wait for its first request; or refuse it, if there are too many."""
        super().connection_made(transport)
        self.idle_since = self.loop.time()
        self.deadline = self.idle_since + self.limits.head_timeout
        if self.open.add(self, self.client[0] if self.client else None):
            return
        self.is_refused = True
        if self.open.linger(self):
            self.respond(TryLater("There are too many connections.", RETRY_SECONDS))
        else:
            drop(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what has come, within the limits on heads."""
        self._unset_keepalive_if_required()
        if self.is_refused:
            self.discard(data)
            return
        if self.idle_since is not None and not self.unparsed:
            self.deadline = min(self.deadline, self.loop.time() + self.limits.head_timeout)
        parts, self.received = self.parts, len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.upgrade()
            return
        except httptools.HttpParserError:
            self.refuse(self.refusal or HTTPRefusal("BAD_REQUEST", "This is not HTTP/1.1."))
            return
        # Behind a part that was parsed at most one read of the socket is unparsed.
        self.unparsed = self.unparsed + len(data) if self.parts == parts else 0
        if refusal := self.refusal_of_head(self.unparsed):
            self.refuse(refusal)

    def resume_writing(self) -> None:
        """Go on after the client has taken what was sent."""
        super().resume_writing()
        if self.is_blocked:
            self.is_blocked = False
            self.on_response_complete()

    # The parser's callbacks

    def on_message_begin(self) -> None:
        """Begin the head of a request."""
        self.is_reading_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Start the request, or put it into the pipeline. Raises RequestError for a head that exceeds a limit."""
        self.parts += 1
        size = 0
        if self.unparsed + self.received > self.limits.head:  # what has come may be more than this head
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        self.refusal = self.refusal_of_head(size)
        if len(self.pipeline) >= self.limits.pipelined:
            self.refusal = HTTPRefusal("BAD_REQUEST", "Too many requests were sent ahead of their answers.")
        if self.refusal is not None:
            raise self.refusal
        if not self.url.startswith(b"/"):
            self.name_target_host()
        self.is_reading_head = False
        self.idle_since, self.deadline = None, math.inf
        super().on_headers_complete()
        if not (self.parser.should_upgrade() and self._should_upgrade()):
            self.has_begun = True
            self.cycle.transport = ResponseTransport(self.transport, self.loop)  # type: ignore[assignment]
            # Headers behind the body are counted, and kept from the application, which may have begun.
            self.headers = []

    def on_body(self, body: bytes) -> None:
        """Add a piece to the body of the last request."""
        self.parts += 1
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the body of the last request."""
        self.parts += 1
        super().on_message_complete()
        if self.idle_since is not None:  # its answer was complete already
            self.cycle.more_body = False
            self.await_request()

    def on_response_complete(self) -> None:
        """Start the next request of the pipeline once the client has taken this answer, else wait for one."""
        if self.flow.write_paused and not self.transport.is_closing():
            self.is_blocked = True
            self.flow.pause_reading()
            return
        is_last = not self.pipeline
        super().on_response_complete()
        if is_last:
            self.await_request()

    # The limits

    def await_request(self) -> None:
        """Wait for the next request, or for the rest of the last one, whose answer did not need it."""
        now = self.idle_since = self.loop.time()
        if self.cycle.more_body:
            self.deadline = now + self.limits.body_timeout
        elif self.is_reading_head or self.unparsed:
            self.deadline = now + self.limits.head_timeout
        else:
            self.deadline = now + self.limits.idle_timeout

    def refusal_of_head(self, size: int) -> HTTPRefusal | None:
        """Return why the head of a request, or the headers behind its body, of so many bytes are refused, if so."""
        limits = self.limits
        if len(self.url) > limits.target:
            return HTTPRefusal("URI_TOO_LONG", f"The address of a request has at most {limits.target} bytes.")
        if size > limits.head:
            sentence = f"The head of a request has at most {limits.head} bytes."
        elif len(self.headers) > limits.headers:
            sentence = f"A request has at most {limits.headers} headers."
        else:
            return None
        return HTTPRefusal("REQUEST_HEADER_FIELDS_TOO_LARGE", sentence)

    def name_target_host(self) -> None:
        """Let the host of an absolute address replace the header Host, as RFC 9112 requires."""
        target = httptools.parse_url(self.url)
        # Host and port are None where there is none, whatever httptools' stubs say.
        if target.host:
            port = b":%d" % target.port if target.port else b""
            self.headers[:] = [header for header in self.headers if header[0] != b"host"]
            self.headers.append((b"host", target.host + port))

    def upgrade(self) -> None:
        """Go on as a WebSocket. Other protocols are not spoken here: the request is answered, and nothing behind it."""
        if not self._should_upgrade():
            self.finish()
        elif self.is_answering():
            self.refuse(HTTPRefusal("BAD_REQUEST", "A WebSocket has to wait for the answers before it."))
        else:
            self.open.remove(self)
            self.handle_websocket_upgrade()

    def is_answering(self) -> bool:
        """Whether the answer to a request is outstanding."""
        return self.has_begun and not self.cycle.response_complete

    def refuse(self, error: RequestError) -> None:
        """Respond with an error, or, if answers are outstanding, end the connection behind those that can be given."""
        self.open.ended[error.code] += 1
        self.refusal = None
        if self.transport.is_closing():
            return
        if self.is_answering():
            if self.pipeline and self.pipeline[0][0].more_body:
                self.pipeline.popleft()
            elif self.cycle.more_body:
                self.give_up(error)
                return
            self.finish()
            return
        self.respond(error)

    def give_up(self, error: RequestError) -> None:
        """End the request that is running, whose body cannot be read to its end."""
        has_begun, self.cycle.disconnected = self.cycle.response_started, True
        self.cycle.message_event.set()
        if has_begun:
            drop(self.transport)
        else:
            self.respond(error)

    def finish(self) -> None:
        """Close the connection behind the answer to the last request, and discard what comes."""
        last: RequestResponseCycle = self.pipeline[0][0] if self.pipeline else self.cycle
        last.keep_alive = False
        self.is_refused = True

    def respond(self, error: RequestError) -> None:
        """Respond with an error, and let the client read it before the connection is closed."""
        refusal = error_response(error, "a connection")
        headers = (
            *self.server_state.default_headers,
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", str(len(refusal.body)).encode()),
            (b"connection", b"close"),
            *refusal.headers,
        )
        lines = (STATUS_LINE[refusal.status], *(b"%s: %s\r\n" % header for header in headers), b"\r\n", refusal.body)
        self.transport.write(b"".join(lines))
        self.transport.write_eof()
        self.is_refused = True
        self.idle_since = self.loop.time()
        self.deadline = self.idle_since + LINGER

    def discard(self, data: bytes) -> None:
        """Drop what a refused client sends, and end the connection if that is much."""
        self.discarded += len(data)
        if self.discarded > MOST_DISCARDED:
            drop(self.transport)

    def unsent_bytes(self) -> int:
        """Return how many bytes of what was sent the client has yet to take."""
        return self.transport.get_write_buffer_size()

    def expire(self, now: float) -> None:
        """End the connection, with an error for the client that has sent a part of a head."""
        if not self.is_refused and (self.is_reading_head or self.unparsed):
            sentence = f"The head of a request has to come within {self.limits.head_timeout:g} seconds."
            self.refuse(HTTPRefusal("REQUEST_TIMEOUT", sentence))
        elif self.is_refused or (self.has_begun and self.cycle.more_body):
            self.abort()
        else:
            self.open.ended["idle"] += 1
            self.deadline = math.inf
            self.transport.close()

    def abort(self) -> None:
        """End the connection at once, and drop what is unsent."""
        drop(self.transport)
