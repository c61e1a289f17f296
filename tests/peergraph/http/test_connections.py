"""A server on the open net survives clients that send too much, too slowly or nothing, and those that do not read."""

import asyncio
import contextlib
import http.client
import json
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.support.bounded_server import BoundedServer, bounded_server

GET = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
SLOW = b"GET /slow/0.5 HTTP/1.1\r\nHost: localhost\r\n"
PROTOCOL = Subprotocol("graphql-transport-ws")


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    """A server with the default limits, but for the number of connections of one address."""
    with bounded_server(tmp_path_factory.mktemp("usual"), MOST_CONNECTIONS_PER_ADDRESS="1500") as server:
        yield server


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    """A server that waits for nobody longer than about a second."""
    seconds = dict.fromkeys(("HEAD_TIMEOUT", "IDLE_TIMEOUT", "INIT_TIMEOUT", "WRITE_TIMEOUT", "BODY_TIMEOUT"), "1")
    with bounded_server(
        tmp_path_factory.mktemp("hasty"), **seconds, WEBSOCKET_IDLE_TIMEOUT="2", MOST_CONNECTIONS_PER_ADDRESS="1500"
    ) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def many_files() -> None:
    """Let the tests open a thousand sockets."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard) if hard > 0 else 4_096, hard))


def connection(server: BoundedServer, data: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
    """A connection on which this was sent."""
    opened = socket.create_connection(("127.0.0.1", server.port), timeout=20, source_address=(source, 0))
    opened.sendall(data)
    return opened


def rest(opened: socket.socket) -> bytes:
    """Everything that comes until the server closes a connection."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := opened.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def status(opened: socket.socket) -> int:
    """The status of the next answer on a connection, which is read whole."""
    response = http.client.HTTPResponse(opened)
    response.begin()
    response.read()
    return response.status


def answer(server: BoundedServer, data: bytes) -> bytes:
    """What the server answers to this before it closes the connection."""
    with connection(server, data) as opened:
        return rest(opened)


@contextmanager
def many(server: BoundedServer, number: int, data: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections on which this was sent."""
    with ExitStack() as stack:
        yield [stack.enter_context(connection(server, data)) for _ in range(number)]


def code(response: bytes) -> str:
    """The code of the only error in a response."""
    head, _, body = response.partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head
    [error] = json.loads(body)["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    ("request_", "expected", "name"),
    [
        (GET + b"A: " + b"x" * 66_000 + b"\r\n\r\n", 431, "REQUEST_HEADER_FIELDS_TOO_LARGE"),
        (GET + b"".join(b"A%d: %s\r\n" % (n, b"x" * 1_000) for n in range(70)) + b"\r\n", 431, None),
        (GET + b"".join(b"A%d: x\r\n" % n for n in range(100)) + b"\r\n", 431, None),
        (GET + b"".join(b"A%d: x\r\n" % n for n in range(200)), 431, None),
        (b"GET /?" + b"x" * 16_500 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "URI_TOO_LONG"),
        (b"GET /?" + b"x" * 20_000, 414, "URI_TOO_LONG"),
        (b"\r\n" * 40_000, 431, None),
        (b"GARBAGE\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET /a%ff[ HTTP/1.1\r\n\r\n", 400, None),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "BAD_REQUEST"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, None),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "BAD_REQUEST"),
        (GET + b"Host: localhost\r\n\r\n", 400, "BAD_REQUEST"),
    ],
)
def test_a_request_beyond_a_limit_is_answered(
    hasty: BoundedServer, request_: bytes, expected: int, name: str | None
) -> None:
    response = answer(hasty, request_)
    assert response.startswith(b"HTTP/1.1 %d " % expected), response[:200]
    assert name in (None, code(response))


def test_a_request_within_the_limits_is_answered(usual: BoundedServer) -> None:
    """63 KB of 99 headers, and an address of nearly 16 KB."""
    headers = b"".join(b"A%d: %s\r\n" % (n, b"x" * 400) for n in range(97))
    request = b"GET /slow/0?" + b"x" * 16_300 + b" HTTP/1.1\r\nHost: localhost\r\n" + headers
    response = answer(usual, request + b"Connection: close\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 200 ")


def test_a_header_of_200_megabytes_takes_no_memory(usual: BoundedServer) -> None:
    before, sent, most = usual.memory(), 0, 0.0
    with connection(usual, GET + b"A: ") as opened:
        with contextlib.suppress(ConnectionError):
            while sent < 200 << 20:
                sent += opened.send(b"x" * 262_144)
                most = max(most, usual.memory())
        assert sent < 20 << 20
        assert rest(opened)[:12] in (b"HTTP/1.1 431", b"")
    assert most - before < 20
    assert usual.is_healthy()


@pytest.mark.parametrize(
    "ends",
    [b"0\r\nA: ", b"1;a=", b"0\r\n" + b"".join(b"A%d: x\r\n" % n for n in range(1_000))],
    ids=["", "chunk", "many"],
)
def test_headers_behind_a_body_are_bounded_too(usual: BoundedServer, ends: bytes) -> None:
    before = usual.memory()
    with connection(
        usual, b"POST /slow/30 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + ends
    ) as s:
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 50 << 20:
                sent += s.send(b"x" * 262_144)
        assert rest(s)[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
    assert usual.memory() - before < 20


def test_headers_behind_a_body_do_not_reach_the_application(usual: BoundedServer) -> None:
    with connection(usual, b"POST /slow/0.3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n") as opened:
        opened.sendall(b"Transfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n")
        assert b"200 OK" in (response := rest(opened))
        assert b"uthorization" not in response


def test_half_a_head_is_given_up(hasty: BoundedServer) -> None:
    with many(hasty, 500, GET) as opened:
        assert hasty.is_healthy()
        for half in opened:
            assert code(rest(half)) == "REQUEST_TIMEOUT"
    assert hasty.is_healthy()


@pytest.mark.parametrize("trickle", [b"A", b"\r\n", b"G"])
def test_a_head_that_trickles_is_given_up(hasty: BoundedServer, trickle: bytes) -> None:
    with connection(hasty, GET if trickle == b"A" else b"") as opened:
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 10:
                opened.sendall(trickle)
                time.sleep(0.1)
        assert time.monotonic() - began < 8


def test_idle_connections_are_closed(hasty: BoundedServer) -> None:
    with many(hasty, 500) as opened:
        for number, idle in enumerate(opened):
            if number % 2:
                idle.sendall(GET + b"\r\n")
        assert hasty.is_healthy()
        for number, idle in enumerate(opened):
            assert rest(idle).startswith(b"HTTP/1.1 200 ") == bool(number % 2)
    assert hasty.is_healthy()


def test_a_connection_that_waits_between_requests_is_kept(hasty: BoundedServer) -> None:
    with connection(hasty) as opened:
        for _ in range(4):
            opened.sendall(GET + b"\r\n")
            assert status(opened) == 200
            time.sleep(0.5)


def test_a_body_that_nobody_waits_for_is_given_up(hasty: BoundedServer) -> None:
    """The answer comes at once; without a limit the connection could be held by a byte now and then."""
    head = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
    with connection(hasty, head) as opened:
        assert status(opened) == 200
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 10:
                opened.sendall(b"x")
                time.sleep(0.1)
        assert time.monotonic() - began < 8


def test_an_answered_body_that_comes_late_leaves_an_idle_connection(hasty: BoundedServer) -> None:
    with connection(hasty, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n") as opened:
        assert status(opened) == 200
        opened.sendall(b"xx" + GET + b"\r\n")
        assert status(opened) == 200
        assert rest(opened) == b""


def test_pipelined_requests_are_bounded(usual: BoundedServer) -> None:
    """The first ones are answered, and the connection is closed behind them, while most are unread."""
    before = usual.memory()
    response = answer(usual, SLOW + b"\r\n" + (GET + b"\r\n") * 50_000)
    assert 1 <= response.count(b"HTTP/1.1 200 ") == response.count(b"HTTP/1.1 ") <= 11
    assert usual.memory() - before < 20


def test_what_is_wrong_behind_a_request_does_not_answer_it(usual: BoundedServer) -> None:
    for wrong in (
        b"GARBAGE\r\n\r\n",
        GET + b"A: " + b"x" * 600_000,
        GET + b"Upgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ):
        response = answer(usual, SLOW + b"\r\n" + wrong)
        assert response.startswith(b"HTTP/1.1 200 "), response
        assert response.count(b"HTTP/1.1 ") == 1


def test_another_protocol_is_not_spoken_and_its_bytes_are_no_request(usual: BoundedServer) -> None:
    head = b"GET /slow/0 HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
    with connection(usual, head) as opened:
        opened.sendall(GET + b"\r\n")
        response = rest(opened)
    assert (response.count(b"HTTP/1.1 "), b"connection: close" in response) == (1, True)


def test_clients_that_do_not_read_are_ended_and_their_memory_is_freed(hasty: BoundedServer) -> None:
    before = hasty.memory()
    request = b"GET /large/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % (30 << 20)
    with many(hasty, 6, request * 3) as opened:
        deadline, most = time.monotonic() + 20, 0.0
        while time.monotonic() < deadline and (most < before + 100 or hasty.memory() > before + 40):
            most = max(most, hasty.memory())
            assert hasty.is_healthy()
            time.sleep(0.05)
        # One answer for each connection was held, and none of those behind it.
        assert before + 100 < most < before + 250
        assert hasty.memory() < before + 40
        for unread in opened:
            assert len(rest(unread)) < 30 << 20


def test_a_client_that_reads_slowly_gets_all(hasty: BoundedServer) -> None:
    size, got = 4 << 20, 0
    with connection(hasty, b"GET /large/%d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % size) as opened:
        while part := opened.recv(65_536):
            got += len(part)
            time.sleep(0.03)
    assert got > size


def test_a_client_that_reads_a_few_bytes_now_and_then_is_ended(hasty: BoundedServer) -> None:
    with socket.socket() as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        opened.connect(("127.0.0.1", hasty.port))
        opened.settimeout(20)
        opened.sendall(b"GET /large/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % (30 << 20))
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 15 and opened.recv(1_000):
                time.sleep(0.05)
        assert time.monotonic() - began < 12


@pytest.mark.parametrize("path", ["events", "parts"])
def test_a_stream_that_nobody_reads_is_ended_and_what_makes_it_too(hasty: BoundedServer, path: str) -> None:
    """Each makes its next piece when the client has taken the last one."""
    before = hasty.memory()
    request = f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with many(hasty, 5, request) as opened:
        deadline, most = time.monotonic() + 15, 0
        while time.monotonic() < deadline and (most < 5 or streams(hasty)):
            most = max(most, streams(hasty))
            assert hasty.memory() < before + 40
            time.sleep(0.05)
        assert (most, streams(hasty)) == (5, 0)
        for unread in opened:
            assert rest(unread).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("path", ["events", "parts"])
def test_a_stream_that_is_read_goes_on(hasty: BoundedServer, path: str) -> None:
    with connection(hasty, f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()) as opened:
        began, got = time.monotonic(), 0
        while time.monotonic() - began < 3:
            got += len(opened.recv(65_536))
            time.sleep(0.001)
        assert got > 10 << 20
        assert streams(hasty) == 1
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and streams(hasty):
        time.sleep(0.05)
    assert streams(hasty) == 0


def streams(server: BoundedServer) -> int:
    """How many streams the server has begun and not ended."""
    return int(httpx.get(f"{server.url}/streams", timeout=5, trust_env=False).json())


def test_what_is_unsent_in_all_is_bounded(tmp_path: Path) -> None:
    """The client that takes least is ended, long before its time is over."""
    request = b"GET /large/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % (20 << 20)
    with bounded_server(tmp_path, MOST_UNSENT=str(50 << 20), IDLE_TIMEOUT="1") as server:
        before = server.memory()
        with many(server, 8, request) as opened:
            time.sleep(2)
            assert server.is_healthy()
            assert server.memory() < before + 90
            whole = [len(rest(unread)) > 20 << 20 for unread in opened]
        assert 0 < sum(whole) <= 3


def test_an_address_has_so_many_connections(tmp_path: Path) -> None:
    with bounded_server(tmp_path, MOST_CONNECTIONS_PER_ADDRESS="5", MOST_CONNECTIONS="8") as server:
        busy = b"GET /slow/2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with many(server, 5, busy) as opened:
            time.sleep(0.3)
            with connection(server) as sixth:
                assert (response := rest(sixth)).startswith(b"HTTP/1.1 503 ")
                assert code(response) == "UNAVAILABLE"
                assert b"retry-after: " in response
            with connection(server, GET + b"\r\n", "127.0.0.2") as other:
                assert status(other) == 200
            # In all there are eight, and five are of the first address.
            with ExitStack() as stack:
                others = [stack.enter_context(connection(server, busy, f"127.0.0.{number}")) for number in (3, 4, 5, 6)]
                assert b" 503 " in rest(others[-1])
            assert all(status(one) == 200 for one in opened)


def test_an_idle_connection_makes_room_for_another(tmp_path: Path) -> None:
    with bounded_server(tmp_path, MOST_CONNECTIONS_PER_ADDRESS="5") as server:
        opened = [connection(server, GET if number % 2 else b"") for number in range(40)]
        time.sleep(0.2)
        assert server.is_healthy()
        assert sum(rest_now(one) == b"" for one in opened) == 36
        for one in opened:
            one.close()


def rest_now(opened: socket.socket) -> bytes | None:
    """What has come on a connection: nothing if it is closed, None if it is open."""
    opened.setblocking(False)
    try:
        return opened.recv(1_000)
    except BlockingIOError:
        return None
    except ConnectionResetError:
        return b""


async def test_idle_web_sockets_are_closed(hasty: BoundedServer) -> None:
    """600 of them: those that say nothing with 4408, those that run nothing with 1000."""
    sockets = []
    for number in range(600):
        sockets.append(await connect(f"ws://localhost:{hasty.port}/graphql", subprotocols=[PROTOCOL]))
        if number % 2:
            await sockets[-1].send('{"type": "connection_init"}')
    assert await asyncio.to_thread(hasty.is_healthy)
    codes = [await close_code(idle) for idle in sockets]
    assert (codes.count(1000), codes.count(4408)) == (300, 300)


async def close_code(socket: ClientConnection) -> int | None:
    """The code that a WebSocket is closed with."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(20):
            while True:
                await socket.recv()
    return socket.close_code
