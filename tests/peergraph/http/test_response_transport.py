"""The head of a response is sent with the first part of its body, and waits for nothing else."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from peergraph.http.response_transport import ResponseTransport
from tests.support.bounded_server import bounded_server


class Sent:
    """A transport that notes what it is given, one item for each call."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.calls.append(data)

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        self.calls.append(b"".join(parts))

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
async def sent() -> Sent:
    return Sent()


def response(sent: Any) -> ResponseTransport:
    return ResponseTransport(sent, asyncio.get_running_loop())


async def test_head_and_body_are_sent_at_once_and_what_follows_as_it_comes(sent: Sent) -> None:
    transport = response(sent)
    transport.write(b"head")
    assert sent.calls == []
    transport.write(b"body")
    transport.write(b"more")
    assert sent.calls == [b"headbody", b"more"]
    await asyncio.sleep(0.01)
    assert sent.calls == [b"headbody", b"more"]


async def test_a_head_whose_body_comes_later_is_sent_within_the_step_after(sent: Sent) -> None:
    transport = response(sent)
    transport.write(b"head")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sent.calls == [b"head"]
    transport.write(b"body")
    assert sent.calls == [b"head", b"body"]


async def test_a_connection_that_is_closed_behind_a_head_has_sent_it(sent: Sent) -> None:
    transport = response(sent)
    transport.write(b"head")
    transport.close()
    await asyncio.sleep(0.01)
    assert (sent.calls, transport.is_closing()) == ([b"head"], True)


async def test_nothing_is_sent_on_a_connection_that_has_ended_meanwhile(sent: Sent) -> None:
    transport = response(sent)
    transport.write(b"head")
    sent.close()
    await asyncio.sleep(0.01)
    assert sent.calls == []


def test_a_client_reads_a_whole_response_at_once(tmp_path: Path) -> None:
    with bounded_server(tmp_path) as server, socket.create_connection(("127.0.0.1", server.port), 10) as client:
        for path, end in (("/health/live", b'{"live":true}'), ("/graphql?query={__typename}", b'"Query"}}')):
            for _ in range(20):
                client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                assert client.recv(65536).endswith(end)
