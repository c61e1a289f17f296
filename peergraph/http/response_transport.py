"""The transport of one response, which sends its head together with the first part of its body."""

import asyncio


class ResponseTransport:
    """What uvicorn writes a response to. The head waits for what is written next, so that both take one system call and
    one packet, but not beyond the present step of the event loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._head: bytes | None = None
        self._timer: asyncio.Handle | None = None
        self._has_begun = False

    def write(self, data: bytes) -> None:
        """Send a part of the response."""
        if not self._has_begun:
            self._has_begun, self._head = True, data
            self._timer = self._loop.call_soon(self.flush)
        elif self._head is None:
            self._transport.write(data)
        else:
            self._transport.writelines((self._take_head(), data))

    def flush(self) -> None:
        """Send the head, if it waits."""
        if self._head is not None and not self._transport.is_closing():
            self._transport.write(self._take_head())

    def is_closing(self) -> bool:
        """Whether the connection ends."""
        return self._transport.is_closing()

    def close(self) -> None:
        """End the connection behind what is written."""
        self.flush()
        self._transport.close()

    def _take_head(self) -> bytes:
        assert self._head is not None
        assert self._timer is not None
        self._timer.cancel()
        head, self._head = self._head, None
        return head
