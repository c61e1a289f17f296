"""A connection gives the same records however the network cuts what arrives, and none after what is no Bolt."""

import asyncio
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j.exceptions import ClientError, ServiceUnavailable

from graphdb.bolt.connection import BoltConnection, Login, Message
from graphdb.bolt.driver_internals import spoken_versions
from graphdb.bolt.read import Read
from tests.support.bolt_stub import BoltStub, Failure, Reply
from tests.support.examples import examples

CODECS = spoken_versions()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=12,
)


class Transport:
    """Takes what is written."""

    def __init__(self) -> None:
        self.is_closed = False

    def write(self, data: bytes) -> None:
        """Take it."""

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.is_closed

    def abort(self) -> None:
        """Close it."""
        self.is_closed = True


class Connected:
    """A connection that is logged in, and what became of it."""

    def __init__(self) -> None:
        self.freed = 0
        self.transport = Transport()
        self.connection = BoltConnection(CODECS, Login("neo4j", "secret"), 5, self.note, self.note)
        self.connection.connection_made(cast(asyncio.BaseTransport, self.transport))
        stub = BoltStub()
        self.connection.data_received(bytes((0, 0, 8, 5)))
        self.connection.data_received(stub.success(server="Neo4j/5.26.0", hints={}) + stub.success())

    def note(self, _: BoltConnection) -> None:
        """Count."""
        self.freed += 1

    def start(self) -> asyncio.Future[list[list[Any]]]:
        """Start a read."""
        return self.connection.start(Read("tests/read", "RETURN 1", {}, 5))

    def end(self) -> None:
        """Take down the timer."""
        self.connection.connection_lost(None)


@examples(100)
@given(st.data())
async def test_any_cut_of_an_answer_gives_the_same_records(data: Any) -> None:
    records = data.draw(st.lists(st.lists(VALUES, min_size=1, max_size=3), max_size=5))
    stub = BoltStub()
    stub.longest_chunk = data.draw(st.integers(1, 300))
    stub.has_noops = data.draw(st.booleans())
    stream = stub.reply(Reply(records))
    connected = Connected()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    answer = connected.start()
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        assert not answer.done() or start == len(stream)
        connected.connection.data_received(stream[start:end])
    assert answer.result() == records
    assert connected.freed == 1
    connected.end()


async def test_an_answer_that_nobody_waits_for_reaches_no_later_read() -> None:
    connected, stub = Connected(), BoltStub()
    first = connected.start()
    connected.connection.data_received(stub.success() + stub.message(Message.RECORD, [1]))
    connected.connection.interrupt(first)
    # What was on its way still arrives, also a failure, before the RESET is answered.
    connected.connection.data_received(stub.message(Message.RECORD, [2]) + stub.failure(Failure("Neo.ClientError.X.Y")))
    assert connected.freed == 0
    connected.connection.data_received(stub.success())
    assert connected.freed == 1
    second = connected.start()
    connected.connection.interrupt(first)
    connected.connection.data_received(stub.reply(Reply([[3]])))
    assert second.result() == [[3]]
    assert not first.done()
    connected.end()


@pytest.mark.parametrize("cancelled", [True, False])
async def test_a_failure_frees_the_connection_when_it_is_reset(cancelled: bool) -> None:
    connected, stub = Connected(), BoltStub()
    answer = connected.start()
    if cancelled:
        answer.cancel()
    connected.connection.data_received(stub.reply(Reply([[1]], Failure("Neo.ClientError.Statement.SyntaxError"), True)))
    assert connected.freed == 0
    if cancelled:
        assert answer.cancelled()
    else:
        assert isinstance(answer.exception(), ClientError)
    connected.connection.data_received(stub.success())
    assert connected.freed == 1
    connected.end()


@pytest.mark.parametrize(
    "stream",
    [
        BoltStub().message(Message.SUCCESS, {}) * 2 + BoltStub().message(Message.SUCCESS, {}),
        BoltStub().message(Message.IGNORED),
        BoltStub().message(0x55, {}),
        b"\0\x03\xb1\x71\xe9\0\0",
        b"\0\x04\xb1\x71\x91\x01\0\0"[:5] + b"\x92\x01\0\0",
        b"\0\x05\xb1\x71\x91\x01\x02\0\0",
        b"\0\x01\xb1\0\0",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ],
)
async def test_what_is_no_answer_in_bolt_closes_the_connection(stream: bytes) -> None:
    connected = Connected()
    answer = connected.start()
    connected.connection.data_received(stream)
    if not answer.done():
        # It may still become a message, as far as anybody can tell.
        connected.connection.data_received(bytes(0x10000) + b"\1\2")
    assert connected.transport.is_closed
    if answer.done() and answer.exception() is None:
        assert answer.result() == []
    else:
        assert isinstance(answer.exception(), ServiceUnavailable)
    connected.end()
