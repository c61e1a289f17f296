"""The proxies whose word on a client's address is believed, and the requests that each of their clients may have."""

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from peergraph.admission.rate_limit import client_of_address
from peergraph.errors import TryLater
from peergraph.http.refusal import refuse
from peergraph.setting import Network
from peergraph.workers.counts import Counts, LocalCounts

FORWARDED_FOR = b"x-forwarded-for"
# The last addresses of X-Forwarded-For that are read: more proxies than stand one behind another.
MOST_PROXIES = 20
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The networks of proxies whose X-Forwarded-For is believed."""

    networks: tuple[Network, ...] = ()

    def __contains__(self, host: str) -> bool:
        return bool(self.networks) and is_within(host, self.networks)

    def client(self, peer: str, forwarded: str) -> str:
        """Return the address of the client that a proxy at `peer` answers to, by what X-Forwarded-For says.

        It is the last one that is no trusted proxy, because each proxy adds the address that it sees; whatever stands
        before it may be anybody's word. A text that is no address is not believed: the client then is the proxy that
        passed it on.
        """
        client = peer
        for text in reversed(forwarded.rsplit(",", MOST_PROXIES)[-MOST_PROXIES:]):
            address = address_in(text.strip())
            if address is None:
                return client
            client = address
            if client not in self:
                return client
        return client


@lru_cache(maxsize=1024)
def is_within(host: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of some networks; an IPv4 address may be written as IPv6."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in networks)


def address_in(text: str) -> str | None:
    """Return the IP address in an item of X-Forwarded-For, which may have a port; None if there is none."""
    host = text
    if text.startswith("["):
        host = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        host = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class BehindProxies:
    """An application behind trusted proxies: it gets the addresses of the proxies' clients, and each of these has at
    most so many requests and WebSockets at the same time."""

    app: ASGIApp
    proxies: TrustedProxies
    most: int
    running: Counts = field(default_factory=LocalCounts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if scope["type"] == "lifespan" or peer is None or peer[0] not in self.proxies:
            await self.app(scope, receive, send)
            return
        forwarded = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == FORWARDED_FOR)
        if forwarded:
            scope = {**scope, "client": (self.proxies.client(peer[0], forwarded), 0)}
        client = client_of_address(scope["client"])
        if not self.running.try_add(client, self.most):
            sentence = f"An address has at most {self.most} requests at the same time."
            await refuse(TryLater(sentence, RETRY_SECONDS), scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self.running.remove(client)
