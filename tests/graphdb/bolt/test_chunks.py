"""Messages arrive whole however the network cuts their bytes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphdb.bolt.chunks import ChunkReader, in_chunks
from tests.support.examples import examples


def read_all(parts: list[bytes]) -> list[bytes]:
    """Return the messages in these parts of a stream."""
    reader = ChunkReader()
    return [bytes(buffer[start:end]) for part in parts for buffer, start, end in reader.messages(part)]


@examples(200)
@given(st.data())
def test_any_cut_of_the_stream_gives_the_same_messages(data: Any) -> None:
    messages = data.draw(st.lists(st.binary(min_size=1, max_size=40), max_size=5))
    stream = b""
    for message in messages:
        size = data.draw(st.integers(1, 45))
        chunks = [message[at : at + size] for at in range(0, len(message), size)]
        stream += b"\0\0" * data.draw(st.integers(0, 2))
        stream += b"".join(len(chunk).to_bytes(2, "big") + chunk for chunk in chunks) + b"\0\0"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    parts = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert read_all(parts) == messages
    assert read_all([bytes((byte,)) for byte in stream]) == messages


def test_a_long_message_is_sent_in_several_chunks() -> None:
    for length in (1, 0xFFFE, 0xFFFF, 0x10000, 3 * 0xFFFF, 200_000):
        message = bytes(range(256)) * (length // 256 + 1)
        assert read_all([in_chunks(message[:length])]) == [message[:length]]
