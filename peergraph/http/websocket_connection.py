"""One WebSocket connection: uvicorn's protocol, with limits on what a client may send and on how long it may take.

The messages of GraphQL over it are in peergraph/http/websocket.py. The websockets library bounds the bytes of a message
and the head of the handshake; uvicorn answers any number of pings, also those of a client that reads nothing, queues
all messages that have come at once, and never ends a handshake that the library refuses.
"""

import asyncio
import math
from asyncio.transports import BaseTransport
from typing import Any

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame

from peergraph.http.allowance import Allowance
from peergraph.http.connections import Connections, UnsentData, drop
from peergraph.http.server_config import ServerConfig

# Frames that a message may be sent in.
MOST_FRAMES = 1_000
# Bytes that are read as frames at once. A frame of a few bytes takes some 10 µs.
SLICE = 4_096
# Also what the application says of messages that begin no operation.
TOO_MANY = "A WebSocket may send {most} messages without an operation within a minute."
# For a handshake that the library refuses without an answer.
HANDSHAKE_REFUSED = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class WebSocketServerConnection(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket connection with limits. The application ends one that runs no operation."""

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
        self.is_write_paused = False
        self.control_frames = Allowance(self.limits.pings)
        self.unread = memoryview(b"")  # what has come, and is read once the application has taken the messages before

    def connection_made(self, transport: BaseTransport) -> None:
        """Count the connection, whose handshake has to be complete in time."""
        super().connection_made(transport)
        self.deadline = self.loop.time() + self.limits.head_timeout
        if not self.open.add(self, self.client[0] if self.client else None):
            drop(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Handle the messages that have come; a message that has begun has to be complete in time."""
        self.unread = memoryview(bytes(self.unread) + data if self.unread else data)
        self.read_frames()

    def read_frames(self) -> None:
        """Handle what has come until the application has a message to take."""
        while self.unread and not self.read_paused and not self.transport.is_closing():
            data, self.unread = self.unread[:SLICE], self.unread[SLICE:]
            super().data_received(data)  # type: ignore[arg-type]
        if self.conn.handshake_exc is not None:
            self.refuse_handshake()
        elif not self.handshake_complete:
            return
        elif not self.is_receiving():
            self.deadline = math.inf
        elif self.deadline == math.inf:
            self.deadline = self.loop.time() + self.limits.body_timeout

    def handle_ping(self) -> None:
        """Answer a ping, or end the connection if it has sent too many."""
        if self.take_control_frame():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Note a pong, or end the connection if it has sent too many."""
        if self.take_control_frame():
            super().handle_pong(event)

    def take_control_frame(self) -> bool:
        """Return whether the connection may send this ping or pong, and end it if not."""
        if self.close_sent:
            return False
        if self.control_frames.take(self.loop.time()):
            return True
        self.open.ended["WebSocket sends too much"] += 1
        self.conn.fail(CloseCode.TRY_AGAIN_LATER, TOO_MANY.format(most=self.limits.pings))
        self.handle_parser_exception()
        return False

    def refuse_handshake(self) -> None:
        """Send why the library refused the handshake, and close the connection."""
        if not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()) or HANDSHAKE_REFUSED)
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Give a message to the application."""
        self.deadline = math.inf
        super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """Add a frame to the message, or end the connection if it has too many."""
        if len(self.frames) >= MOST_FRAMES:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, f"A message has at most {MOST_FRAMES} frames.")
            self.frames = []
            self.handle_parser_exception()
            return
        super().handle_cont(event)

    def pause_writing(self) -> None:
        """Stop reading too, because pings are answered."""
        super().pause_writing()
        self.is_write_paused = True
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on reading, unless the application has a message to take."""
        super().resume_writing()
        self.is_write_paused = False
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    async def receive(self) -> ASGIReceiveEvent:
        """Return the next message for the application."""
        if self.unread and self.queue.empty():
            self.read_paused = False
            self.read_frames()
        message = await super().receive()
        if self.is_write_paused and not self.transport.is_closing():
            self.transport.pause_reading()
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message of the application. After the last one a client that sends on is not waited for."""
        await super().send(message)
        if self.close_sent and self.unread:
            self.transport.close()

    def unsent_bytes(self) -> int:
        """Return how many bytes of what was sent the client has yet to take."""
        return self.transport.get_write_buffer_size()

    def is_receiving(self) -> bool:
        """Whether a message has begun and is not complete."""
        return bool(self.frames or self.conn.reader.buffer)

    def expire(self, now: float) -> None:
        """End the connection, if its handshake or message is not complete in time."""
        if self.handshake_complete and not self.is_receiving():
            self.deadline = math.inf
            return
        self.open.ended["WebSocket too slow"] += 1
        self.abort()

    def abort(self) -> None:
        """End the connection at once, and drop what is unsent."""
        drop(self.transport)
