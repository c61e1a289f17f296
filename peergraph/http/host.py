"""The hosts that requests may name; a page elsewhere may point a host name of its own at this machine."""

import ipaddress
import socket
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from peergraph.address import is_loopback
from peergraph.admission.rate_limit import without_port
from peergraph.errors import HTTPRefusal
from peergraph.http.refusal import refuse

ANY = "*"
# Host headers that were allowed and are remembered, with their ports and their spelling.
MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """The hosts that requests may name: names in lower case, `*.name` for all below a name, and `*` for all.

    Addresses are allowed too if `addresses` is true, for a page cannot point an address elsewhere; loopback names and
    addresses if `loopback` is.
    """

    names: frozenset[str]
    addresses: bool = False
    loopback: bool = False

    @classmethod
    def of(cls, names: tuple[str, ...], served_at: str) -> "AllowedHosts":
        """Return what the settings allow: the names, else what the host that is served at is known by."""
        if names:
            return cls(frozenset(name.lower().rstrip(".") for name in names))
        if is_loopback(served_at):
            return cls(frozenset(), loopback=True)
        own = {served_at.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
        return cls(frozenset(own), addresses=True, loopback=True)

    def __contains__(self, host: str) -> bool:
        name = host.lower().rstrip(".")
        if ANY in self.names or name in self.names or (self.loopback and is_loopback(name)):
            return True
        if is_address(name):
            return self.addresses
        parts = name.split(".")
        return any("*." + ".".join(parts[first:]) in self.names for first in range(1, len(parts)))


def is_address(host: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class HostCheck:
    """An application that answers requests and WebSockets only if they name a host that is allowed."""

    app: ASGIApp
    hosts: AllowedHosts
    known: set[bytes] = field(default_factory=set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and (refusal := self.refusal(scope)) is not None:
            await refuse(refusal, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def refusal(self, scope: Scope) -> HTTPRefusal | None:
        """Return why a request is refused; None if it names one host, which is allowed.

        HTTP/1.0, which probes of some proxies speak, need not name any.
        """
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1:
            if not named and scope["http_version"] == "1.0":
                return None
            return HTTPRefusal("BAD_REQUEST", "Name one host, by the header Host.")
        if named[0] in self.known:
            return None
        host = without_port(named[0].decode("latin-1"))
        if host not in self.hosts:
            return HTTPRefusal(
                "MISDIRECTED_REQUEST",
                f"This server does not answer for the host {host[:100]!r}. PEERGRAPH_HOSTS says for which it does.",
            )
        if len(self.known) < MOST_KNOWN:
            self.known.add(named[0])
        return None
