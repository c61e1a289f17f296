"""Requests that cost a server as much as they can for what they are charged, and connections that only hold its memory.

Unlike those of bench/attacks.py these may be answered: a server stays well if it charges them for what they cost.
"""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import orjson
from graphql import get_introspection_query

from bench.load import post_request
from tests.support.operations import Maker

LEAVES = 900
# Bytes that a client which does not read lets the kernel keep for it.
RECEIVE_BUFFER = 4096


def aliases(name: str, count: int = LEAVES) -> str:
    """Return a selection of one field under so many names."""
    return " ".join(f"a{n}: {name}" for n in range(count))


def body(document: str, random: Random, **variables: object) -> bytes:
    """Return a body with a document that no server has seen, because a random number is a comment in it."""
    return orjson.dumps({"query": f"{document} # {random.random()}", "variables": variables})


def new_statement(random: Random, ids: list[str]) -> bytes:
    """Return a body with a random operation, whose statements Neo4j has to plan."""
    document, variables = Maker(random, random.sample(ids, 4), random.choice((2, 3)), sound=True).operation()
    return orjson.dumps({"query": document, "variables": variables})


# The requests by name, each made with a source of randomness and the ids of some entities.
FLOODS: dict[str, Callable[[Random, list[str]], bytes]] = {
    "leaves of the schema": lambda random, _: body(
        f"{{ __schema {{ types {{ fields {{ type {{ fields {{ {aliases('name')} }} }} }} }} }} }}", random
    ),
    "descriptions of the schema": lambda random, _: body(
        f"{{ __schema {{ types {{ fields {{ {aliases('description')} }} }} }} }}", random
    ),
    "usual introspection": lambda random, _: body(get_introspection_query(), random),
    "long leaves of works": lambda random, _: body(
        f"{{ works(first: 100) {{ nodes {{ {aliases('abstract')} }} }} }}", random
    ),
    "long leaves of works of people": lambda random, _: body(
        f"{{ researchers(first: 20) {{ nodes {{ works(first: 20) {{ nodes {{ {aliases('title')} }} }} }} }} }}", random
    ),
    "type names of rows": lambda random, _: body(
        f"{{ works(first: 100) {{ nodes {{ {aliases('__typename')} }} }} }}", random
    ),
    "new statements": new_statement,
    "a thousand unknown fields": lambda random, _: body(
        "{ " + " ".join(f"x{random.getrandbits(40):x}" for _ in range(1000)) + " }", random
    ),
    "300 KB of variables": lambda random, ids: body(
        "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        random,
        ids=[f"{random.choice(ids)}-{n}" for n in range(12_000)],
    ),
}
LARGE = "{ works(first: 100) { nodes { title abstract authors(first: 50) { nodes { id name headline } } } } }"


@dataclass
class IdleConnections:
    """Connections that hold what they can: without a request, with half a head, with WebSockets that say nothing, and
    with requests whose answers they do not read. Those that the server ends are opened again every second."""

    port: int
    path: str
    idle: int = 100
    not_reading: int = 6
    ended: int = 0
    sockets: list[tuple[bytes, socket.socket]] = field(default_factory=list)

    def openings(self) -> list[bytes]:
        """Return what each of the connections sends."""
        host = f"Host: 127.0.0.1:{self.port}\r\n"
        half = f"GET {self.path} HTTP/1.1\r\n{host}".encode()
        upgrade = (
            f"GET {self.path} HTTP/1.1\r\n{host}Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        ).encode()
        large = post_request(self.port, self.path, orjson.dumps({"query": LARGE})) * 20
        return [*([b"", half, upgrade] * (self.idle // 3)), *([large] * self.not_reading)]

    async def hold(self, seconds: float) -> None:
        """Hold all connections open for these seconds, and close them."""
        loop = asyncio.get_running_loop()
        for opening in self.openings():
            self.sockets.append((opening, await self.open(opening)))
        until = loop.time() + seconds
        while loop.time() < until:
            await asyncio.sleep(1)
            for position, (opening, held) in enumerate(self.sockets):
                if is_ended(held):
                    held.close()
                    self.ended += 1
                    self.sockets[position] = (opening, await self.open(opening))
        for _, held in self.sockets:
            held.close()

    async def open(self, opening: bytes) -> socket.socket:
        """Return a connection that has sent its bytes."""
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        held.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(held, ("127.0.0.1", self.port))
        if opening:
            await loop.sock_sendall(held, opening)
        return held


def is_ended(held: socket.socket) -> bool:
    """Whether the other side has closed or reset a connection; what it sent before stays unread."""
    state = held.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return state not in (1, 2)  # ESTABLISHED, SYN_SENT
