"""A WebSocket is ended when its client sends too much, too slowly, or takes nothing of what is sent to it."""

import base64
import contextlib
import json
import os
import socket
import struct
import time
from collections.abc import Iterator

import pytest

from tests.support.bounded_server import BoundedServer, bounded_server

TEXT, CONTINUATION, CLOSE, PING, PONG = 1, 0, 8, 9, 10
FINAL = 0x80
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Key: "
    + base64.b64encode(os.urandom(16))
    + b"\r\n"
)
INIT = b'{"type": "connection_init"}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    """A server whose patience is about a second for what has begun, and ten for the rest. It takes any number of
    pings."""
    with bounded_server(
        tmp_path_factory.mktemp("websocket"), BODY_TIMEOUT="1", WRITE_TIMEOUT="1", MOST_PINGS="1000000"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    """A server with the default limits."""
    with bounded_server(tmp_path_factory.mktemp("usual")) as running:
        yield running


def opened(server: BoundedServer) -> socket.socket:
    """A WebSocket whose handshake is complete."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    connection.sendall(HANDSHAKE + b"\r\n")
    assert connection.recv(4_096).startswith(b"HTTP/1.1 101 ")
    return connection


def frame(opcode: int, payload: bytes = b"", final: int = FINAL, length: int | None = None) -> bytes:
    """A frame of a client, whose mask changes nothing."""
    size = len(payload) if length is None else length
    if size < 126:
        return bytes((final | opcode, 0x80 | size, 0, 0, 0, 0)) + payload
    return bytes((final | opcode, 0x80 | 127)) + struct.pack(">Q", size) + bytes(4) + payload


def close_code(connection: socket.socket) -> int | None:
    """The code that a WebSocket is closed with; None if it is ended without one."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            received += part
    while len(received) > 1:
        opcode, size = received[0] & 15, received[1] & 127
        if opcode == CLOSE:
            return int(struct.unpack(">H", received[2:4])[0])
        received = received[2 + size :]
    return None


def test_a_message_has_so_many_bytes(server: BoundedServer) -> None:
    before = server.memory()
    for data in (
        frame(TEXT, b"x" * 600_000),
        frame(TEXT, b"x" * 300_000, 0) + frame(CONTINUATION, b"x" * 300_000, 0),
        frame(TEXT, b"", length=1 << 40),
    ):
        with opened(server) as connection:
            with contextlib.suppress(ConnectionError):
                connection.sendall(data)
            assert close_code(connection) in (1009, None)
    assert server.memory() < before + 20


def test_a_message_has_so_many_frames(server: BoundedServer) -> None:
    """Empty ones count as no bytes, and would be kept for ever."""
    with opened(server) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(frame(TEXT, b"", 0) + frame(CONTINUATION, b"", 0) * 100_000)
        assert close_code(connection) in (1009, None)
    with opened(server) as connection:
        connection.sendall(frame(TEXT, b"", 0) + frame(CONTINUATION, b"", 0) * 900 + frame(CONTINUATION, INIT))
        assert b"connection_ack" in connection.recv(1_000)


@pytest.mark.parametrize(
    ("begun", "more"),
    [(frame(TEXT, b"{", 0), frame(PING)), (frame(TEXT, b"{", length=1_000), b"x"), (b"\x81", b"")],
)
def test_a_message_that_has_begun_has_to_be_complete_in_time(server: BoundedServer, begun: bytes, more: bytes) -> None:
    """Pings and single bytes do not prolong it."""
    with opened(server) as connection:
        connection.sendall(frame(TEXT, INIT) + begun)
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 8:
                connection.sendall(more)
                time.sleep(0.1)
                connection.settimeout(0.05)
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(65_536):
                        break
        assert time.monotonic() - began < 7


@pytest.mark.parametrize(
    "ping",
    [
        frame(PING),
        frame(PONG),
        frame(TEXT, b'{"type": "ping"}'),
        frame(TEXT, b'{"type": "pong"}'),
        frame(TEXT, b'{"type": "complete", "id": "none"}'),
    ],
    ids=["ping", "pong", "message ping", "message pong", "complete"],
)
def test_a_connection_that_sends_what_costs_it_nothing_is_ended(usual: BoundedServer, ping: bytes) -> None:
    """Sent by the megabyte, from several connections, while others are answered."""
    connections = [opened(usual) for _ in range(4)]
    try:
        for connection in connections:
            connection.sendall(frame(TEXT, INIT))
            assert b"connection_ack" in connection.recv(1_000)
            connection.setblocking(False)
        began, open_ = time.monotonic(), list(connections)
        while open_ and time.monotonic() - began < 20:
            assert usual.is_healthy()
            for connection in list(open_):
                try:
                    connection.send(ping * 2_000)
                except BlockingIOError:
                    pass
                except ConnectionError:
                    open_.remove(connection)
        assert open_ == []
    finally:
        for connection in connections:
            connection.close()


def test_messages_that_come_at_once_are_answered_in_order(usual: BoundedServer) -> None:
    """They are more than what is read as frames at once; so many are sent within a minute, and not one more."""
    with opened(usual) as connection:
        pings = b"".join(
            frame(TEXT, b'{"type": "ping", "payload": {"padding": "%s"}}' % (b"x" * 50)) for _ in range(299)
        )
        connection.sendall(frame(TEXT, INIT) + pings)
        received, pong = b"", b'{"type":"pong"}'
        while received.count(pong) < 299:
            received += connection.recv(65_536)
        assert received.index(b"connection_ack") < received.index(pong)
        connection.sendall(frame(TEXT, b'{"type": "ping"}') * 10)
        closing = b""
        while len(closing) < 4:
            closing += connection.recv(65_536)
        assert (closing[0] & 15, closing[2:4]) == (CLOSE, struct.pack(">H", 1013))


def test_pings_of_a_client_that_reads_nothing_take_no_memory(server: BoundedServer) -> None:
    before, most = server.memory(), 0.0
    pings = frame(PING, b"x" * 125) * 1_000
    with opened(server) as connection:
        connection.settimeout(0.5)
        began = time.monotonic()
        with contextlib.suppress(ConnectionError, TimeoutError):
            while time.monotonic() - began < 15:
                connection.sendall(pings)
                most = max(most, server.memory())
    assert most < before + 20
    assert server.is_healthy()


def test_answers_that_nobody_reads_are_dropped(server: BoundedServer) -> None:
    """Introspection, again and again."""
    query = "{ __schema { types { name description fields { name description } } } }"
    with opened(server) as connection:
        connection.sendall(frame(TEXT, INIT))
        began, number, most = time.monotonic(), 0, 0.0
        before = server.memory()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 15:
                number += 1
                message = {"id": str(number), "type": "subscribe", "payload": {"query": query}}
                connection.sendall(frame(TEXT, json.dumps(message).encode()))
                most = max(most, server.memory())
                time.sleep(0.005)
        assert time.monotonic() - began < 14
    assert most < before + 60
    assert server.is_healthy()


@pytest.mark.parametrize("header", [b"Cookie: " + b"x" * 10_000 + b"\r\n", b"A\x80\xff: x\r\n", b"A : x\r\n"])
def test_a_handshake_that_is_no_good_is_answered(server: BoundedServer, header: bytes) -> None:
    """uvicorn would never answer it nor end the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=8) as connection:
        connection.sendall(HANDSHAKE + header + b"\r\n")
        response = connection.recv(4_096)
        assert response.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))
        while connection.recv(4_096):
            pass


def test_a_handshake_has_no_second_chance(server: BoundedServer) -> None:
    for wrong in (b"Sec-WebSocket-Key: x\r\n\r\n", b"Sec-WebSocket-Version: 7\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=8) as connection:
            head = HANDSHAKE.replace(b"Sec-WebSocket-Version: 13\r\n", b"") if b"Version" in wrong else HANDSHAKE
            connection.sendall(head + wrong)
            assert connection.recv(4_096).startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 426 "))
            while connection.recv(4_096):
                pass
