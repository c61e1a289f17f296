"""Requests are answered only if they name a host that is allowed, and nothing is built of what they name."""

from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from peergraph.http.host import AllowedHosts
from tests.support.bounded_server import BoundedServer, bounded_server

PROTOCOL = Subprotocol("graphql-transport-ws")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    """A server with the default settings."""
    with bounded_server(tmp_path_factory.mktemp("host")) as running:
        yield running


@pytest.mark.parametrize(
    ("names", "served_at", "host", "allowed"),
    [
        ((), "127.0.0.1", "localhost", True),
        ((), "127.0.0.1", "LOCALHOST.", True),
        ((), "127.0.0.1", "127.0.0.1", True),
        ((), "localhost", "::1", True),
        ((), "127.0.0.1", "evil.example", False),
        ((), "127.0.0.1", "localhost.evil.example", False),
        ((), "127.0.0.1", "192.0.2.1", False),
        ((), "127.0.0.1", "", False),
        ((), "0.0.0.0", "192.0.2.1", True),
        ((), "0.0.0.0", "localhost", True),
        ((), "graph.example", "graph.example", True),
        ((), "0.0.0.0", "evil.example", False),
        (("graph.example",), "127.0.0.1", "Graph.Example", True),
        (("graph.example",), "127.0.0.1", "localhost", False),
        (("graph.example",), "0.0.0.0", "192.0.2.1", False),
        (("*.graph.example",), "0.0.0.0", "a.b.graph.example", True),
        (("*.graph.example",), "0.0.0.0", "graph.example", False),
        (("*.graph.example",), "0.0.0.0", "evilgraph.example", False),
        (("*",), "127.0.0.1", "evil.example", True),
    ],
)
def test_a_host_is_allowed_or_not(names: tuple[str, ...], served_at: str, host: str, allowed: bool) -> None:
    assert (host in AllowedHosts.of(names, served_at)) == allowed


@pytest.mark.parametrize(
    "path", ["/graphql", "/graphql/", "/playground", "/health/live", "/export/slice.json", "/", "/x"]
)
def test_another_host_is_refused_everywhere(server: BoundedServer, path: str) -> None:
    others = (
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "x",
        "localhost:x",
    )
    for host in (*others, "[::1", "[::1]evil.example", "::1"):
        response = httpx.get(server.url + path, headers={"host": host}, trust_env=False)
        assert response.status_code == 421
        assert response.json()["errors"][0]["extensions"]["code"] == "MISDIRECTED_REQUEST"
        assert "location" not in response.headers
    for host in ("localhost", f"127.0.0.1:{server.port}", "[::1]:80", "LocalHost:1"):
        assert httpx.get(server.url + path, headers={"host": host}, trust_env=False).status_code != 421


async def test_another_host_is_refused_to_a_web_socket(server: BoundedServer) -> None:
    address = f"ws://127.0.0.1:{server.port}/graphql"
    with pytest.raises(InvalidStatus) as refused:
        await connect(address, subprotocols=[PROTOCOL], additional_headers={"Host": "evil.example"})
    assert refused.value.response.status_code in (400, 421)
    async with connect(f"ws://localhost:{server.port}/graphql/", subprotocols=[PROTOCOL]) as socket:
        assert socket.subprotocol == PROTOCOL


def test_the_host_of_an_absolute_address_counts(server: BoundedServer) -> None:
    """RFC 9112 has it replace the header."""
    for target, host, expected in (
        ("http://evil.example/health/live", "localhost", 421),
        ("http://localhost/health/live", "evil.example", 200),
    ):
        request = httpx.Request("GET", server.url, headers={"host": host}, extensions={"target": target.encode()})
        with httpx.Client(trust_env=False) as client:
            assert client.send(request).status_code == expected


def test_no_redirect_names_a_host(server: BoundedServer) -> None:
    """Starlette would redirect an address with a slash too many to the host that the request names."""
    paths = ("/graphql/", "/health/live/", "/health/ready/", "/playground/", "/export/", "//evil.example/graphql/", "/")
    for path in paths:
        for accept in ("application/json", "text/html"):
            response = httpx.get(server.url + path, headers={"accept": accept}, trust_env=False)
            with suppress(KeyError):
                assert response.headers["location"] in ("/playground",)
    posted = httpx.post(f"{server.url}/graphql/", json={"query": "{ __typename }"}, trust_env=False)
    assert posted.json() == {"data": {"__typename": "Query"}}
