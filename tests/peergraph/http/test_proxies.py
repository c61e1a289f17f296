"""X-Forwarded-For is believed from the proxies that the settings name, and from nobody else."""

import asyncio
import ipaddress
from collections.abc import Iterator

import httpx
import pytest

from peergraph.http.proxies import TrustedProxies
from tests.support.bounded_server import BoundedServer, bounded_server

PROXIES = TrustedProxies((ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("2001:db8::/32")))


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("203.0.113.9, 192.0.2.7", "192.0.2.7"),
        ("203.0.113.9, 192.0.2.7, 10.1.1.1", "192.0.2.7"),
        ("203.0.113.9,192.0.2.7 ,2001:DB8::5,10.1.1.1", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db9::1]:4711", "2001:db9::1"),
        ("2001:db9::1", "2001:db9::1"),
        ("10.2.2.2, 10.1.1.1", "10.2.2.2"),
        ("192.0.2.7, unknown", "10.0.0.1"),
        ("192.0.2.7, unknown, 10.1.1.1", "10.1.1.1"),
        ("", "10.0.0.1"),
        (",,,", "10.0.0.1"),
        ("127.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, ::ffff:10.1.1.1", "192.0.2.7"),
    ],
)
def test_the_client_is_the_last_address_that_is_no_proxy(forwarded: str, client: str) -> None:
    assert PROXIES.client("10.0.0.1", forwarded) == client


def test_the_nearest_addresses_alone_are_read() -> None:
    assert PROXIES.client("10.0.0.1", "192.0.2.7," + "10.1.1.1," * 50_000 + "10.1.1.2") == "10.1.1.1"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedServer]:
    """A server that trusts proxies at 127.0.0.2, and gives each of their clients two requests at a time."""
    with bounded_server(
        tmp_path_factory.mktemp("behind"), PROXIES="127.0.0.2", MOST_CONNECTIONS_PER_ADDRESS="2", MOST_BUDGET="40"
    ) as running:
        yield running


def proxy(address: str) -> httpx.AsyncClient:
    """A client whose connections come from an address of loopback."""
    return httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(local_address=address), trust_env=False)


async def test_a_proxy_is_believed_and_others_are_not(behind: BoundedServer) -> None:
    headers = [("x-forwarded-for", "203.0.113.1"), ("x-forwarded-for", "192.0.2.7")]
    for peer, client in (("127.0.0.2", "192.0.2.7"), ("127.0.0.1", "127.0.0.1"), ("127.0.0.3", "127.0.0.3")):
        async with proxy(peer) as requests:
            answer = (await requests.get(f"{behind.url}/slow/0", headers=headers)).json()
            assert answer["client"] == client


async def test_nobody_is_believed_by_default(tmp_path_factory: pytest.TempPathFactory) -> None:
    with bounded_server(tmp_path_factory.mktemp("alone")) as server:
        async with proxy("127.0.0.1") as requests:
            answer = await requests.get(f"{server.url}/slow/0", headers={"x-forwarded-for": "192.0.2.7"})
            assert answer.json()["client"] == "127.0.0.1"


async def test_each_client_of_a_proxy_has_its_own_limits(behind: BoundedServer) -> None:
    """The connections are all the proxy's, and it may have more than two of them."""
    async with proxy("127.0.0.2") as requests:

        async def status(client: str) -> int:
            response = await requests.get(f"{behind.url}/slow/0.5", headers={"x-forwarded-for": client})
            return response.status_code

        statuses = await asyncio.gather(*(status(f"192.0.2.{1 + number // 4}") for number in range(12)))
        assert statuses.count(200) == 6
        assert statuses.count(503) == 6
        assert await status("192.0.2.1") == 200


async def test_each_client_of_a_proxy_has_its_own_budget(behind: BoundedServer) -> None:
    """The first address of X-Forwarded-For is anybody's word, and no way out."""
    async with proxy("127.0.0.2") as requests:
        statuses = []
        for number in range(60):
            headers = {"x-forwarded-for": f"198.51.100.{number}, 192.0.2.40"}
            response = await requests.post(f"{behind.url}/graphql", json={"query": "{ __typename }"}, headers=headers)
            statuses.append(response.status_code)
        assert statuses[0] == 200
        assert statuses[-1] == 429
        headers = {"x-forwarded-for": "192.0.2.41"}
        other = await requests.post(f"{behind.url}/graphql", json={"query": "{ __typename }"}, headers=headers)
        assert other.status_code == 200
