"""What each client may spend within a minute, in points of cost: by who its token says it is, else by its address.

A budget is a bucket that fills again steadily, so that who waited for a minute has all of it. Memory is bounded: beyond
so many clients, the one seen longest ago is forgotten, which gives it a full bucket.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from peergraph.limits import Bounds, Later, let_pass

MINUTE = 60.0


class Spent(Later):
    """A client has spent what it may."""

    status = 429
    code = "RATE_LIMITED"

    def __init__(self, per_minute: int, seconds: int) -> None:
        sentence = f"You have spent the {per_minute} points that one client may spend within a minute"
        super().__init__(f"{sentence}; try again in {seconds} seconds.", seconds)


@dataclass(slots=True)
class Budgets:
    """The points that clients have left, by client: how many there were, and when."""

    bounds: Bounds
    clock: Callable[[], float] = time.monotonic
    left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict, repr=False)

    def spend(self, client: str, points: int) -> None:
        """Take points from a client; raises Spent when it has fewer, and takes none then."""
        most, now = self.bounds.budget, self.clock()
        if not most:
            return
        left, at = self.left.pop(client, (float(most), now))
        left = min(float(most), left + (now - at) * most / MINUTE)
        # What costs more than a whole budget is had for a whole one.
        wanted = min(points, most)
        if wanted > left and not self.bounds.enforced:
            let_pass("budget", str(Spent(most, self.wait(wanted - left))))
            wanted = 0
        self.left[client] = (left - wanted if wanted <= left else left, now)
        if len(self.left) > self.bounds.clients:
            self.left.popitem(last=False)
        if wanted > left:
            raise Spent(most, self.wait(wanted - left))

    def wait(self, points: float) -> int:
        """Seconds until so many points have come back."""
        return max(1, math.ceil(points * MINUTE / self.bounds.budget))


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
