"""The connections that are open: how many an address may have, which one makes room for another, and what each waits
for."""

import asyncio
import logging
import math
import socket
import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from peergraph.address import is_loopback
from peergraph.admission.rate_limit import client_of_host
from peergraph.http.proxies import TrustedProxies
from peergraph.limits import ConnectionLimits
from peergraph.workers.counts import Counts, LocalCounts
from peergraph.workers.shared import ALL

log = logging.getLogger("peergraph.connections")

# Bytes that a client has to take of what is sent to it within each time-out, unless fewer are left.
LEAST_TAKEN = 64 * 1024
# Refused connections that are kept for the moment in which their clients can read why.
MOST_LINGERING = 100
# Seconds between two log lines on connections that were ended.
LOG_INTERVAL = 60.0


# Of a socket that is closed: drop what the kernel has yet to send, so that its memory is freed too.
DROP_UNSENT = struct.pack("ii", 1, 0)


def drop(transport: asyncio.Transport) -> None:
    """End a connection at once, and drop what is unsent."""
    if not transport.is_closing() or transport.get_write_buffer_size():
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, DROP_UNSENT)
    transport.abort()


class OpenConnection(Protocol):
    """What is known of a connection here, whatever it speaks.

    `idle_since` is the time since which it runs no request, None while it runs one; `deadline` is the time at which
    `expire` is to be called. Times are those of the event loop.
    """

    idle_since: float | None
    deadline: float
    unsent: "UnsentData"

    def unsent_bytes(self) -> int:
        """Return how many bytes of what was sent the client has yet to take."""

    def expire(self, now: float) -> None:
        """End the connection, because its client did not do in time what it had to."""

    def abort(self) -> None:
        """End the connection at once, and drop what is unsent."""


@dataclass(slots=True)
class UnsentData:
    """How fast a client takes what is sent to it: how much there was, and when, at first and by its last progress."""

    first: int = 0
    began: float = math.inf
    last: int = 0
    progressed: float = math.inf

    def observe(self, unsent: int, now: float) -> float:
        """Note how much is unsent now. Returns the seconds since the client last took enough of it."""
        if not unsent:
            self.began = self.progressed = math.inf
            return 0.0
        if self.began == math.inf or unsent > self.last:
            # More is written only after what was there before has been taken, but for a last small part.
            self.first = self.last = unsent
            self.began = self.progressed = now
        elif self.last - unsent >= LEAST_TAKEN:
            self.last, self.progressed = unsent, now
        return now - self.progressed

    def rate(self, unsent: int, now: float) -> float:
        """Return the bytes that the client takes in a second; infinity while nobody can tell."""
        return (self.first - unsent) / (now - self.began) if now > self.began else math.inf


@dataclass(slots=True)
class Connections:
    """The open connections of this process, and the client of each: None where no limit on an address holds.

    `counts` has how many there are, by client and in all: those of other workers too, where there are several.
    """

    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    proxies: TrustedProxies = field(default_factory=TrustedProxies)
    is_local: bool = False
    counts: Counts = field(default_factory=LocalCounts)
    open: dict[OpenConnection, str | None] = field(default_factory=dict)
    by_client: dict[str, set[OpenConnection]] = field(default_factory=dict)
    lingering: set[OpenConnection] = field(default_factory=set)
    ended: Counter[str] = field(default_factory=Counter)
    logged: float = 0.0

    def client_of(self, host: str | None) -> str | None:
        """Return the client at the other end of a connection, whose connections are counted.

        None for a proxy that is trusted, whose clients are counted by their requests, and for this machine where only
        this machine reaches the server.
        """
        if host is None or host in self.proxies or (self.is_local and is_loopback(host)):
            return None
        return client_of_host(host)

    def add(self, connection: OpenConnection, host: str | None) -> bool:
        """Add a connection from an address. Returns False if there are too many.

        Where there are as many as there may be, the one that has been idle for longest is ended to make room.
        """
        client = self.client_of(host)
        own = self.by_client.get(client, set()) if client is not None else set()
        if client is not None and not self.count(client, self.limits.connections_per_address, own):
            return False
        if not self.count(ALL, self.limits.connections, self.open):
            if client is not None:
                self.counts.remove(client)
            return False
        self.open[connection] = client
        if client is not None:
            self.by_client.setdefault(client, set()).add(connection)
        return True

    def count(self, key: str, most: int, connections: Iterable[OpenConnection]) -> bool:
        """Count a connection, for which one of these makes room if need be. Returns False if there are too many."""
        return self.counts.try_add(key, most) or (self.make_room(connections) and self.counts.try_add(key, most))

    def make_room(self, connections: Iterable[OpenConnection]) -> bool:
        """End the connection that has been idle for longest. Returns False if none is idle."""
        idle = min(
            (one for one in connections if one.idle_since is not None and not one.unsent_bytes()),
            key=lambda connection: connection.idle_since or 0.0,
            default=None,
        )
        if idle is None:
            self.ended["too many"] += 1
            return False
        self.ended["idle when others came"] += 1
        self.remove(idle)
        idle.abort()
        return True

    def remove(self, connection: OpenConnection) -> None:
        """Remove a connection, if it is there."""
        self.lingering.discard(connection)
        if connection not in self.open:
            return
        client = self.open.pop(connection)
        self.counts.remove(ALL)
        if client is not None:
            self.counts.remove(client)
            own = self.by_client[client]
            own.remove(connection)
            if not own:
                del self.by_client[client]

    def linger(self, connection: OpenConnection) -> bool:
        """Keep a refused connection until its deadline. Returns False if too many are kept already."""
        if len(self.lingering) >= MOST_LINGERING:
            return False
        self.lingering.add(connection)
        return True

    def sweep(self, now: float) -> None:
        """End the connections whose clients did not do in time what they had to, and the slowest readers if what is
        unsent exceeds its limit."""
        unsent: dict[OpenConnection, int] = {}
        for connection in (*self.open, *self.lingering):
            if size := connection.unsent_bytes():
                unsent[connection] = size
            if connection.unsent.observe(size, now) > self.limits.write_timeout:
                self.end(connection, "read too slowly")
                unsent.pop(connection)
            elif now > connection.deadline:
                connection.expire(now)
        excess = sum(unsent.values()) - self.limits.unsent
        if excess > 0:
            self.end_slowest(unsent, excess, now)
        self.log(now)

    def end_slowest(self, unsent: dict[OpenConnection, int], excess: int, now: float) -> None:
        """End the connections that take what is sent to them most slowly, until so many bytes are free."""
        for connection in sorted(unsent, key=lambda connection: connection.unsent.rate(unsent[connection], now)):
            self.end(connection, "read most slowly")
            excess -= unsent[connection]
            if excess <= 0:
                return

    def end(self, connection: OpenConnection, why: str) -> None:
        """End a connection at once, and count why."""
        self.ended[why] += 1
        connection.abort()

    def log(self, now: float) -> None:
        """Log how many connections were ended, and why, at most once a minute."""
        if self.ended and now - self.logged > LOG_INTERVAL:
            reasons = ", ".join(f"{count} {why}" for why, count in self.ended.most_common())
            log.info("connections ended within the last minute or since the last such line: %s", reasons)
            self.ended.clear()
            self.logged = now
