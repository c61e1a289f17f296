"""Accepting connections at a socket that several workers listen at, so that each of them gets its share.

The system wakes all of them for a connection, and the first one that asks has it: that was one worker for all sixteen
connections of a client, more often than not, because one that is awake takes all that wait. So a worker with more
connections than another one that serves stands back for some milliseconds. (A socket of its own for each worker,
SO_REUSEPORT, spreads connections by chance, and those that the system gave to a worker that is dead or hung wait for
it.)
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from contextlib import suppress

log = logging.getLogger("peergraph")

# Connections that wait to be accepted at most; Linux has a limit of its own too (net.core.somaxconn).
BACKLOG = 2048
# Seconds for which a worker stands back, and how often for one connection: another one may be busy or just ending.
PAUSE, MOST_PAUSES = 0.002, 5
# Seconds after which a worker that has no file left for a connection tries again.
EXHAUSTED_PAUSE = 1.0
EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class SharedListener:
    """The part of one worker in a listening socket. It stands among uvicorn's servers."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        listener: socket.socket,
        make_protocol: Callable[[], asyncio.Protocol],
        is_ahead: Callable[[int], bool],
    ) -> None:
        """`is_ahead` says whether this worker has more connections than another, given those just accepted."""
        self.loop, self.listener, self.make_protocol, self.is_ahead = loop, listener, make_protocol, is_ahead
        self.pauses = 0
        self.beginning: set[asyncio.Task[None]] = set()
        self.timer: asyncio.TimerHandle | None = None
        self.is_closed = False
        listener.setblocking(False)
        listener.listen(BACKLOG)
        loop.add_reader(listener, self.accept)

    def accept(self) -> None:
        """Accept one connection, unless another worker should."""
        if self.pauses < MOST_PAUSES and self.is_ahead(len(self.beginning)):
            self.pauses += 1
            self.pause(PAUSE)
            return
        self.pauses = 0
        try:
            connection, _ = self.listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in EXHAUSTED:
                raise
            log.error("no connection can be accepted (%s)", error.strerror)
            self.pause(EXHAUSTED_PAUSE)
            return
        connection.setblocking(False)
        task = self.loop.create_task(self.begin(connection))
        self.beginning.add(task)
        task.add_done_callback(self.beginning.discard)

    async def begin(self, connection: socket.socket) -> None:
        """Give a connection to a protocol of its own."""
        with suppress(OSError):  # the client has closed it
            await self.loop.connect_accepted_socket(self.make_protocol, connection)

    def pause(self, seconds: float) -> None:
        """Accept nothing for a while."""
        self.loop.remove_reader(self.listener)
        self.timer = self.loop.call_later(seconds, self.resume)

    def resume(self) -> None:
        """Accept again."""
        self.timer = None
        if not self.is_closed:
            self.loop.add_reader(self.listener, self.accept)

    def close(self) -> None:
        """Accept nothing any longer."""
        if not self.is_closed:
            self.is_closed = True
            if self.timer is None:
                self.loop.remove_reader(self.listener)
            else:
                self.timer.cancel()

    async def wait_closed(self) -> None:
        """Wait for nothing: uvicorn closes the connections itself."""
