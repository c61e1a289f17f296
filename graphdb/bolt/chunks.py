"""The chunks in which Bolt carries its messages."""

from collections.abc import Iterator

END = b"\0\0"
LONGEST_CHUNK = 0xFFFF


def in_chunks(message: bytes) -> bytes:
    """Return a message as it is sent: its chunks, each after its length in two bytes, and the end mark."""
    if len(message) <= LONGEST_CHUNK:
        return len(message).to_bytes(2, "big") + message + END
    starts = range(0, len(message), LONGEST_CHUNK)
    chunks = (message[start : start + LONGEST_CHUNK] for start in starts)
    return b"".join(part for chunk in chunks for part in (len(chunk).to_bytes(2, "big"), chunk)) + END


class ChunkReader:
    """Joins the chunks that arrive, however they are cut, to messages."""

    __slots__ = ("_message", "_received")

    def __init__(self) -> None:
        # What is not read yet: less than one chunk once `messages` has ended.
        self._received = bytearray()
        # The chunks so far of a message that has several, or whose end mark is still on its way.
        self._message = bytearray()

    def messages(self, data: bytes) -> Iterator[tuple[bytearray, int, int]]:
        """Yield each message that these bytes complete: a buffer, and the message's start and end in it.

        The buffer is valid until the next message is asked for. Exhaust the iterator before passing more bytes.
        """
        received, position = self._received, 0
        received += data
        available = len(received)
        while available - position >= 2:
            size = received[position] << 8 | received[position + 1]
            start, end = position + 2, position + 2 + size
            if size == 0:
                # The end of a message, or what a server sends to show that it is alive.
                position = start
                if self._message:
                    message, self._message = self._message, bytearray()
                    yield message, 0, len(message)
            elif available - end >= 2 and not self._message and received[end] == received[end + 1] == 0:
                # The usual message has one chunk and needs no copy.
                position = end + 2
                yield received, start, end
            elif available >= end:
                self._message += received[start:end]
                position = end
            else:
                break
        del received[:position]
