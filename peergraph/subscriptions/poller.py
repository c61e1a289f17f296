"""The feed as it happens: one poll of the graph for all who subscribe at this server, and to each what they are told.

What happened is numbered in the order of commits (cypher/news/record), so a subscriber is a number: what comes after it
is still to be told. Nothing is held for anybody but the few events on their way; who does not take them is dropped, and
comes back with the cursor of the last one seen. While Neo4j is away the numbers stay, and nothing is lost.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from graphdb.compile.selection import Operation
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.driver.errors import Denied, GraphError, Unavailable
from graphdb.result.codegen import Complete
from peergraph.admission.request import Answer
from peergraph.errors import SERVICE_RESTART, SubscriptionEnd
from peergraph.settings import Subscriptions
from resolvers.feed import CompiledSubscription, compile_subscription

log = logging.getLogger("peergraph")

POLL = statement("feed/poll")
# Events of one subscriber that may be on their way; with more the client is too slow.
MOST_WAITING = 100
# Events that one subscriber, and all together, are told at a poll. The rest come with the next ones, so that an import
# of thousands of works does not keep this server from answering.
MOST_AT_ONCE = 20
MOST_TOGETHER = 1000
# Reads of what is told that run at the same time: the poll may not hold the pool.
READS_AT_ONCE = 2
# Seconds that a read of what is told may take: all wait for it.
PATIENCE = 5.0


EXPIRED = SubscriptionEnd("UNAUTHENTICATED", "The token has expired; sign in again and resume with the last cursor.")
TOO_SLOW = SubscriptionEnd("TOO_SLOW", "Events were not taken fast enough; resume with the last cursor.")
GOING_DOWN = SubscriptionEnd("UNAVAILABLE", "The server is going down; resume with the last cursor.", SERVICE_RESTART)


@dataclass(slots=True, eq=False)
class Subscriber:
    """One subscription: how its events are read, for whom, up to which number it was told, until when it may go on; and
    its events one by one, until it is closed."""

    operation: Operation
    key: object
    reading: CompiledSubscription
    account: str
    seen: int | None
    until: float
    on_end: Callable[[SubscriptionEnd], None]
    leave: Callable[["Subscriber"], None]
    waiting: "asyncio.Queue[Answer]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def __aiter__(self) -> "Subscriber":
        return self

    async def __anext__(self) -> Answer:
        return await self.waiting.get()

    async def aclose(self) -> None:
        """Subscribe no longer."""
        self.leave(self)


# An item by its number and the id of what it was told by; of an account's own, None.
Item = tuple[int, str | None]
Told = dict[Item, Answer]


@dataclass(slots=True)
class SubscriptionPoller:
    """All subscribers at this server. `clock` is the time that tokens expire by and statements are told."""

    settings: Subscriptions
    clock: Callable[[], datetime]
    database: Database | None = None
    subscribers: set[Subscriber] = field(default_factory=set)
    # The number of the newest news when it was last read. Up to it all is told; what is newer waits for the next poll,
    # for a transaction's writes are not all seen at the same moment.
    settled: int = -1
    polling: asyncio.Task[None] | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def subscribe(
        self, operation: Operation, key: object, until: float, on_end: Callable[[SubscriptionEnd], None]
    ) -> Subscriber:
        """A new subscription; raises GraphError where it may not begin.

        `key` is the same for two subscriptions that ask the same with the same variables. When it is to end for another
        reason, `on_end` is called with it, once.
        """
        viewer = operation.viewer
        if viewer is None:
            raise Denied("Sign in first.", "SIGN_IN_REQUIRED")
        found = compile_subscription(operation)
        held = Counter(one.account for one in self.subscribers)
        if held[viewer.id] >= self.settings.per_account:
            raise Denied(f"An account has at most {self.settings.per_account} subscriptions at once.", "RATE_LIMITED")
        if held.total() >= self.settings.most:
            raise Denied("This server has as many subscriptions as it serves; try again later.", "RATE_LIMITED")
        leave = self.subscribers.discard
        subscriber = Subscriber(operation, key, found, viewer.id, found.after, until, on_end, leave)
        self.subscribers.add(subscriber)
        self.wake.set()
        if self.polling is None or self.polling.done():
            self.polling = asyncio.create_task(self.poll_on())
        return subscriber

    def end(self, subscriber: Subscriber, why: SubscriptionEnd) -> None:
        """End a subscription."""
        if subscriber in self.subscribers:
            self.subscribers.discard(subscriber)
            subscriber.on_end(why)

    async def close(self) -> None:
        """End all; the server goes down."""
        for subscriber in list(self.subscribers):
            self.end(subscriber, GOING_DOWN)
        if self.polling is not None:
            self.polling.cancel()
            await asyncio.wait((self.polling,))

    async def poll_on(self) -> None:
        """Poll for as long as anybody subscribes."""
        is_away = False
        while self.subscribers:
            self.wake.clear()
            try:
                await self.poll()
                is_away = False
            except GraphError as error:
                if not is_away:
                    log.warning("the feed waits: %s", error)
                is_away = True
            except Exception:
                log.exception("the feed could not be polled; it goes on")
            try:
                async with asyncio.timeout(self.settings.interval):
                    await self.wake.wait()
            except TimeoutError:
                pass

    async def poll(self) -> None:
        """Read what happened, and tell it to whom it concerns."""
        now = self.clock()
        for subscriber in [one for one in self.subscribers if one.until <= now.timestamp()]:
            self.end(subscriber, EXPIRED)
        asked = list(self.subscribers)
        if not asked or self.database is None:
            return
        most = max(1, min(MOST_AT_ONCE, MOST_TOGETHER // len(asked)))
        places = {(one.account, one.seen) for one in asked if one.seen is not None}
        given = {"subscribers": [list(place) for place in places], "settled": self.settled, "n": most}
        rows = await self.database.rows(POLL, given)
        last, found = rows[0] if rows else (0, [])
        upto, self.settled = min(last, self.settled), last
        told = {(account, seen): [(number, place) for number, place in items] for account, seen, items in found}
        for subscriber in asked:
            if subscriber.seen is None:
                subscriber.seen = last
            elif (subscriber.account, subscriber.seen) not in told:
                subscriber.seen = max(subscriber.seen, upto)
        await self.tell(
            {one: items for one in asked if (items := told.get((one.account, one.seen or 0)))}, now, most, upto
        )

    async def tell(self, told: dict[Subscriber, list[Item]], now: datetime, most: int, upto: int) -> None:
        """Read items once for all who are told the same of them, and hand them over."""
        reads: dict[object, dict[Item, None]] = defaultdict(dict)
        askers: dict[object, Subscriber] = {}
        for subscriber, items in told.items():
            for item in items:
                group = grouped(subscriber, item)
                askers[group] = subscriber
                reads[group][item] = None
        at_once = asyncio.Semaphore(READS_AT_ONCE)

        async def one(group: object) -> Told | None:
            async with at_once:
                items = list(reads[group])
                try:
                    return await self.read(askers[group], items, now)
                except Unavailable as error:
                    log.warning("the feed is told later: %s", error)
                    return None
                except Exception as error:  # one subscription's matter: the others are told, and it of the error
                    code = error.extensions if isinstance(error, GraphError) else None
                    failed = GraphQLError(str(error), original_error=error, extensions=code)
                    return dict.fromkeys(items, Answer(errors=[failed]))

        answers = dict(zip(reads, await asyncio.gather(*(one(group) for group in reads)), strict=True))
        for subscriber, items in told.items():
            found = [(item, answers[grouped(subscriber, item)]) for item in items]
            if any(answer is None for _, answer in found):
                continue
            subscriber.seen = items[-1][0] if len(items) == most else max(upto, items[-1][0])
            for item, answer in found:
                if answer is None or item not in answer:  # it is gone since the poll
                    continue
                if subscriber.waiting.full():
                    self.end(subscriber, TOO_SLOW)
                    break
                subscriber.waiting.put_nowait(answer[item])

    async def read(self, subscriber: Subscriber, items: list[Item], now: datetime) -> Told:
        """The events of items, as this subscriber is told them."""
        assert self.database is not None
        found = subscriber.reading
        plan, complete = (found.shared, found.read_shared) if items[0][1] else (found.own, found.read_own)
        values = plan.values(replace(subscriber.operation, now=now))
        given = values.parameters | {"items": [list(item) for item in items]}
        rows = await self.database.rows(plan.statement, given, timeout=PATIENCE)
        return {(number, place): event(found, complete, row, values.by_slot) for number, place, row in rows[0][0]}


def event(found: CompiledSubscription, complete: Complete, row: list[Any], by_slot: list[Any]) -> Answer:
    """One event; what does not pass strict completion is an error in its place."""
    try:
        return Answer(data={found.root.key: complete(row, by_slot)})
    except Exception as error:
        return Answer(errors=[GraphQLError("An item could not be read.", original_error=error)])


def grouped(subscriber: Subscriber, item: Item) -> object:
    """What all share who are told an item alike: whoever asks the same, of what they follow; else an account alone."""
    alone = item[1] is None or subscriber.reading.is_personal
    return (subscriber.key, item[1] is None, subscriber.account if alone else None)
