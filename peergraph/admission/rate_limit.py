"""What each client may spend within a minute, in points of cost: by who its token says it is, else by its address.

A budget is a bucket that fills again steadily, so that who waited for a minute has all of it. Memory is bounded: beyond
so many clients, the one seen longest ago is forgotten, which gives it a full bucket.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from peergraph.address import is_loopback
from peergraph.admission.document_limits import DocumentLimits, TryLater, let_pass

MINUTE = 60.0
# Headers of a request that a proxy handed on; beside these all that begin with X-Forwarded.
PROXIED = (b"forwarded", b"via", b"x-real-ip")


class RateLimited(TryLater):
    """A client has spent what it may."""

    status = 429
    code = "RATE_LIMITED"

    def __init__(self, per_minute: int, seconds: int) -> None:
        sentence = f"You have spent the {per_minute} points that one client may spend within a minute"
        super().__init__(f"{sentence}; try again in {seconds} second{'' if seconds == 1 else 's'}.", seconds)


@dataclass(slots=True)
class RateLimit:
    """The points that clients have left, by client: how many there were, and when."""

    bounds: DocumentLimits
    clock: Callable[[], float] = time.monotonic
    left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict, repr=False)

    def spend(self, client: str, points: int, most: int) -> None:
        """Take points from a client that may spend `most` within a minute, 0 for no limit; raises Spent when it has
        fewer left, and takes none then."""
        if not most:
            return
        now = self.clock()
        left, at = self.left.pop(client, (float(most), now))
        left = min(float(most), left + (now - at) * most / MINUTE)
        # What costs more than a whole budget is had for a whole one.
        wanted = min(points, most)
        if wanted > left and not self.bounds.enforced:
            let_pass("budget", str(RateLimited(most, wait(wanted - left, most))))
            wanted = 0
        self.left[client] = (left - wanted if wanted <= left else left, now)
        if len(self.left) > self.bounds.clients:
            self.left.popitem(last=False)
        if wanted > left:
            raise RateLimited(most, wait(wanted - left, most))


def wait(points: float, most: int) -> int:
    """Seconds until so many points have come back to a client that may spend `most` within a minute."""
    return max(1, math.ceil(points * MINUTE / most))


def is_on_this_machine(address: tuple[str, int] | None, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request comes from this machine and was meant for it: from a loopback address, to a Host that is
    localhost or one (a page elsewhere may have a name of its own lead here), and handed on by no proxy."""
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
    """The name or the address in a Host header."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def of_address(address: tuple[str, int] | None) -> str:
    """The client at an address; of IPv6, where each household has more addresses than could be counted, its /64."""
    return "nowhere" if address is None else of_host(address[0])


@lru_cache(maxsize=1024)
def of_host(host: str) -> str:
    """The same by the address alone."""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if found.version == 4:
        return str(found)
    if (inner := found.ipv4_mapped) is not None:
        return str(inner)
    return str(ipaddress.ip_network((found.packed[:8] + bytes(8), 64)))
