"""One subscription: what it selects, how far it has come, what its events cost, and the events that wait for it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from graphdb.compile.selection import Operation
from peergraph.admission.request import Answer
from peergraph.admission.request_policy import RequestPolicy
from peergraph.errors import RateLimited, SubscriptionEnd
from resolvers.feed import CompiledSubscription

# Events in the queue of one subscriber; when it is full the client is too slow.
MOST_WAITING = 100

# An item: its number, and the id of the followed entity that it belongs to; None for an item of the account's own.
Item = tuple[int, str | None]


class State(Enum):
    """Of an item whose event is not there: it is being read, it has none, or it is read with the next poll."""

    READING = 1
    REMOVED = 2
    LATER = 3


@dataclass(slots=True, eq=False)
class Subscriber:
    """One subscription, which yields its events until it is closed.

    `key` is equal for subscriptions that get equal events for an item, `seen` is the number of its last item (None:
    that of the next poll), and `until` is when it expires, in seconds since 1970. Each event costs `price` points.
    """

    operation: Operation
    key: object
    compiled: CompiledSubscription
    account: str
    seen: int | None
    until: float
    on_end: Callable[[SubscriptionEnd], None]
    on_close: Callable[["Subscriber"], None]
    price: int = 0
    policy: RequestPolicy = field(default_factory=RequestPolicy)
    waiting: "asyncio.Queue[Answer]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    # The items that are being read, in order, each with its event as soon as that is there.
    reading: dict[Item, Answer | State] = field(default_factory=dict)
    # Up to which number nothing is new once these are read.
    known_to: int = -1
    # The number up to which items are paid; one that is read again is not paid again.
    paid_to: int = -1
    # The number of the poll that looked for its news last.
    polled: int = 0
    # Since when the client has not taken events, so that there is no room for more; seconds since 1970.
    full_since: float | None = None
    # Whether the last read of its events took long.
    reads_long: bool = False
    # When it looks again whether the account has points, and since when it has too few; seconds since 1970.
    pays_at: float = 0.0
    unpaid_since: float | None = None

    def __aiter__(self) -> "Subscriber":
        return self

    async def __anext__(self) -> Answer:
        return await self.waiting.get()

    async def aclose(self) -> None:
        """Subscribe no longer."""
        self.on_close(self)

    @property
    def room(self) -> int:
        """How many more events may wait: together they cost no more than one operation may, so that they take no more
        memory than its answer. One may always wait."""
        most = self.policy.limits.cost
        if not most or not self.price:
            return MOST_WAITING + 1  # more than there is room for, so that the subscription ends at once
        return max(1, most // self.price) - self.waiting.qsize()

    def pay(self, items: Iterable[Item], now: float) -> list[Item]:
        """Charge the account for the events of items, in order. Returns those that it had the points for."""
        paid = []
        for item in items:
            if item[0] > self.paid_to:
                try:
                    self.policy.charge(self.price)
                except RateLimited as refusal:
                    self.pays_at = now + refusal.seconds
                    self.unpaid_since = now if self.unpaid_since is None else self.unpaid_since
                    break
                self.paid_to, self.unpaid_since = item[0], None
            paid.append(item)
        return paid

    def begin(self, items: list[Item], known_to: int) -> None:
        """Expect the events of items, after which nothing is new up to `known_to`."""
        self.reading = dict.fromkeys(items, State.READING)
        self.known_to = known_to

    def receive(self, events: dict[Item, Answer | State]) -> bool:
        """Queue the events that are there, in order. Returns whether there was room for all."""
        for item, event in events.items():
            if item in self.reading:
                self.reading[item] = event
        while self.reading:
            item, state = next(iter(self.reading.items()))
            if state is State.READING:
                return True
            if state is State.LATER:
                self.reading.clear()  # the next poll finds this and those behind it again
                return True
            if isinstance(state, Answer):
                if self.waiting.full():
                    return False
                self.waiting.put_nowait(state)
            del self.reading[item]
            self.seen = item[0]
        self.seen = max(self.seen or 0, self.known_to)
        return True
