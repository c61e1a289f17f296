"""One WebSocket connection: uvicorn's protocol, with limits on what a client may send and on how long it may take.

The messages of GraphQL over it are in peergraph/http/websocket.py. The websockets library bounds the bytes of a message
and the head of the handshake; uvicorn answers pings of a client that reads nothing, and never ends a handshake that the
library refuses.
"""

import asyncio
import math
from asyncio.transports import BaseTransport
from typing import Any

from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame

from peergraph.http.connections import Connections, UnsentData, drop
from peergraph.http.server_config import ServerConfig

# Frames that a message may be sent in.
MOST_FRAMES = 1_000
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
        super().data_received(data)
        if self.conn.handshake_exc is not None:
            self.refuse_handshake()
        elif not self.handshake_complete:
            return
        elif not self.is_receiving():
            self.deadline = math.inf
        elif self.deadline == math.inf:
            self.deadline = self.loop.time() + self.limits.body_timeout

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
        message = await super().receive()
        if self.is_write_paused and not self.transport.is_closing():
            self.transport.pause_reading()
        return message

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
