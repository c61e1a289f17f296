"""The points of cost that each client may spend within a minute; a client is an account, else an address.

A client's points are a token bucket that fills steadily and is full after a minute. Memory is bounded: beyond so many
clients the one seen longest ago is forgotten, which gives it a full bucket.
"""

import ipaddress
import logging
import math
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from graphdb.lru_cache import LRUCache
from peergraph.address import is_loopback
from peergraph.admission.document_limits import let_pass
from peergraph.errors import RateLimited
from peergraph.limits import DocumentLimits
from peergraph.workers.points import SharedPoints

log = logging.getLogger("peergraph.limits")

MINUTE = 60.0
# Headers of a request that a proxy forwarded; beside these all that begin with X-Forwarded.
PROXIED = (b"forwarded", b"via", b"x-real-ip")
# A Host header: an address of IPv6 in brackets, or a name or another address; and a port.
HOST = re.compile(r"(?:\[([^][]*)\]|([^][:]*))(?::[0-9]*)?")


@dataclass(slots=True)
class RateLimit:
    """The points that each client has left: how many there were, and when by the clock.

    Where a server has several workers, `shared` has them for all of these.
    """

    limits: DocumentLimits
    clock: Callable[[], float] = time.monotonic
    shared: SharedPoints | None = None
    left: LRUCache[str, tuple[float, float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.left = LRUCache(self.limits.clients)

    def charge(self, client: str, points: int, per_minute: int, again: int = 0) -> None:
        """Take points from a client that may spend `per_minute` within a minute, 0 for no limit.

        Raises RateLimited when it has fewer left, and takes none then. `again` are the points that the client is
        charged before it is charged these, if it sends the request once more.
        """
        if not per_minute:
            return
        left = self.take(client, points, per_minute)
        if points <= left:
            return
        refusal = RateLimited(points, max(0, int(left)), per_minute, seconds_until(points + again - left, per_minute))
        if not self.limits.enforced:
            let_pass("budget", str(refusal))
            return
        log.info("refused %s: %d points needed, %d of %d left", client, points, left, per_minute)
        raise refusal

    def overdraw(self, client: str, points: int, per_minute: int) -> None:
        """Take points from a client for work that is not refused; it may have less than none left then."""
        if per_minute:
            self.take(client, points, per_minute, may_overdraw=True)

    def take(self, client: str, points: int, per_minute: int, *, may_overdraw: bool = False) -> float:
        """Return the points that a client has left, and take some of them if it has as many, or may overdraw."""
        now, had = self.clock(), 0.0

        def change(known: tuple[float, float] | None) -> tuple[float, float]:
            nonlocal had
            had = refilled(known, per_minute, now)
            return (had - points if may_overdraw or points <= had else had, now)

        if self.shared is not None:
            self.shared.update(client, change)
        else:
            self.left.put(client, change(self.left.get(client)))
        return had

    def left_now(self, client: str, per_minute: int) -> tuple[float, float]:
        """Return the points that a client has left, and the time by the clock."""
        now = self.clock()
        return refilled((self.shared or self.left).get(client), per_minute, now), now


def refilled(known: tuple[float, float] | None, per_minute: int, now: float) -> float:
    """Return the points that a client has now that had so many at some time; all that it may have if nobody knows."""
    left, at = known or (float(per_minute), now)
    return min(float(per_minute), left + (now - at) * per_minute / MINUTE)


def seconds_until(points: float, per_minute: int) -> int:
    """Return the whole seconds in which a client gets so many points back."""
    return max(1, math.ceil(points * MINUTE / per_minute))


def is_on_this_machine(address: tuple[str, int] | None, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request comes from a loopback address, names localhost or such an address as its Host, and was
    forwarded by no proxy. (A page elsewhere may point a host name of its own at this machine.)"""
    if address is None or not is_loopback(address[0]):
        return False
    hosts = []
    for name, value in headers:
        if name in PROXIED or name.startswith(b"x-forwarded"):
            return False
        if name == b"host":
            hosts.append(value.decode("latin-1"))
    return len(hosts) == 1 and is_loopback(without_port(hosts[0]).lower())


def without_port(host: str) -> str:
    """Return the name or the address in a Host header; nothing if it has another form."""
    parts = HOST.fullmatch(host)
    return parts[1] or parts[2] if parts else ""


def client_of_address(address: tuple[str, int] | None) -> str:
    """Return the client at an address: of IPv6 its /64, for each household has more addresses than can be counted."""
    return "nowhere" if address is None else client_of_host(address[0])


@lru_cache(maxsize=1024)
def client_of_host(host: str) -> str:
    """Return the client at the address of a host."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if (inner := address.ipv4_mapped) is not None:
        return str(inner)
    return str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))
