"""The poller of subscriptions: one poll of the graph for all subscribers of this server, and the events of each.

Items are numbered in the order of commits (cypher/news/record), so the state of a subscriber is the number of its last
item. A subscriber has a few events in its queue and no more: a client that does not take them is dropped, and resumes
with the cursor of the last event that it got. While Neo4j cannot be reached the numbers stay, and nothing is lost.
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
from graphdb.driver.request_stats import without_slow_log
from graphdb.result.codegen import CompletionFunction
from peergraph.admission.request import Answer
from peergraph.errors import SERVICE_RESTART, SubscriptionEnd
from peergraph.settings import Subscriptions
from resolvers.feed import CompiledSubscription, compile_subscription

log = logging.getLogger("peergraph")

POLL = statement("feed/poll")
# Events in the queue of one subscriber; when it is full the client is too slow.
MOST_WAITING = 100
# Events of one subscriber, and of all together, in one poll. The rest follow in the next ones, so that an import of
# thousands of works does not keep this server from answering.
MOST_AT_ONCE = 20
MOST_TOGETHER = 1000
# Reads of items that run at the same time, so that they leave connections to queries.
READS_AT_ONCE = 2
# Seconds that a read of items may take, for all subscribers wait for it.
READ_TIMEOUT = 5.0


EXPIRED = SubscriptionEnd("UNAUTHENTICATED", "The token has expired; sign in again and resume with the last cursor.")
TOO_SLOW = SubscriptionEnd("TOO_SLOW", "Events were not taken fast enough; resume with the last cursor.")
GOING_DOWN = SubscriptionEnd("UNAVAILABLE", "The server is going down; resume with the last cursor.", SERVICE_RESTART)


@dataclass(slots=True, eq=False)
class Subscriber:
    """One subscription, which yields its events until it is closed.

    `key` is equal for subscriptions that get equal events for an item, `seen` is the number of its last item (None:
    that of the next poll), and `until` is when it expires, in seconds since 1970.
    """

    operation: Operation
    key: object
    compiled: CompiledSubscription
    account: str
    seen: int | None
    until: float
    on_end: Callable[[SubscriptionEnd], None]
    on_close: Callable[["Subscriber"], None]
    waiting: "asyncio.Queue[Answer]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def __aiter__(self) -> "Subscriber":
        return self

    async def __anext__(self) -> Answer:
        return await self.waiting.get()

    async def aclose(self) -> None:
        """Subscribe no longer."""
        self.on_close(self)


# An item: its number, and the id of the followed entity that it belongs to; None for an item of the account's own.
Item = tuple[int, str | None]
Events = dict[Item, Answer]


@dataclass(slots=True)
class SubscriptionPoller:
    """All subscribers of this server. `clock` is the time that tokens expire by and that statements get."""

    settings: Subscriptions
    clock: Callable[[], datetime]
    database: Database | None = None
    subscribers: set[Subscriber] = field(default_factory=set)
    # The number of the newest item at the last poll. Items up to it are complete; newer ones wait for the next poll,
    # for the writes of one transaction do not become visible all at once.
    settled: int = -1
    polling: asyncio.Task[None] | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def subscribe(
        self, operation: Operation, key: object, until: float, on_end: Callable[[SubscriptionEnd], None]
    ) -> Subscriber:
        """Return a new subscriber. Raises GraphError when the subscription may not begin.

        `on_end` is called once, with the reason, when the server ends the subscription.
        """
        viewer = operation.viewer
        if viewer is None:
            raise Denied("Sign in first.", "SIGN_IN_REQUIRED")
        compiled = compile_subscription(operation)
        counts = Counter(subscriber.account for subscriber in self.subscribers)
        if counts[viewer.id] >= self.settings.per_account:
            raise Denied(f"An account has at most {self.settings.per_account} subscriptions at once.", "RATE_LIMITED")
        if counts.total() >= self.settings.most:
            raise Denied("This server has as many subscriptions as it serves; try again later.", "RATE_LIMITED")
        on_close = self.subscribers.discard
        subscriber = Subscriber(operation, key, compiled, viewer.id, compiled.after, until, on_end, on_close)
        self.subscribers.add(subscriber)
        self.wake.set()
        if self.polling is None or self.polling.done():
            self.polling = asyncio.create_task(self.poll_while_subscribed())
        return subscriber

    def end(self, subscriber: Subscriber, why: SubscriptionEnd) -> None:
        """End a subscription."""
        if subscriber in self.subscribers:
            self.subscribers.discard(subscriber)
            subscriber.on_end(why)

    async def close(self) -> None:
        """End all subscriptions, because the server goes down."""
        for subscriber in list(self.subscribers):
            self.end(subscriber, GOING_DOWN)
        if self.polling is not None:
            self.polling.cancel()
            await asyncio.wait((self.polling,))

    async def poll_while_subscribed(self) -> None:
        """Poll at every interval until there are no subscribers."""
        is_away = False
        while self.subscribers:
            self.wake.clear()
            try:
                with without_slow_log():
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
        """Read which items are new, and send each subscriber the events of its own."""
        now = self.clock()
        for subscriber in [one for one in self.subscribers if one.until <= now.timestamp()]:
            self.end(subscriber, EXPIRED)
        subscribers = list(self.subscribers)
        if not subscribers or self.database is None:
            return
        most = max(1, min(MOST_AT_ONCE, MOST_TOGETHER // len(subscribers)))
        positions = {(subscriber.account, subscriber.seen) for subscriber in subscribers if subscriber.seen is not None}
        parameters = {"subscribers": [list(position) for position in positions], "settled": self.settled, "n": most}
        rows = await self.database.rows(POLL, parameters)
        newest, new_items = rows[0] if rows else (0, [])
        upto, self.settled = min(newest, self.settled), newest
        items_of = {
            (account, seen): [(number, followed) for number, followed in items] for account, seen, items in new_items
        }
        for subscriber in subscribers:
            if subscriber.seen is None:
                subscriber.seen = newest
            elif (subscriber.account, subscriber.seen) not in items_of:
                subscriber.seen = max(subscriber.seen, upto)
        items_by_subscriber = {
            subscriber: items
            for subscriber in subscribers
            if (items := items_of.get((subscriber.account, subscriber.seen or 0)))
        }
        await self.send(items_by_subscriber, now, most, upto)

    async def send(self, new_items: dict[Subscriber, list[Item]], now: datetime, most: int, upto: int) -> None:
        """Read each item once for all subscribers that get the same event, and queue the events.

        `most` is how many items a subscriber can have in this poll, and `upto` the number up to which all items of one
        that has fewer are known.
        """
        items_by_group: dict[object, dict[Item, None]] = defaultdict(dict)
        readers: dict[object, Subscriber] = {}
        for subscriber, items in new_items.items():
            for item in items:
                group = group_of(subscriber, item)
                readers[group] = subscriber
                items_by_group[group][item] = None
        slots = asyncio.Semaphore(READS_AT_ONCE)

        async def read_group(group: object) -> Events | None:
            async with slots:
                items = list(items_by_group[group])
                try:
                    return await self.read(readers[group], items, now)
                except Unavailable as error:
                    log.warning("events of the feed are sent later: %s", error)
                    return None
                except Exception as error:  # of this group alone: the others get their events
                    code = error.extensions if isinstance(error, GraphError) else None
                    failed = GraphQLError(str(error), original_error=error, extensions=code)
                    return dict.fromkeys(items, Answer(errors=[failed]))

        groups = list(items_by_group)
        events_of = dict(zip(groups, await asyncio.gather(*map(read_group, groups)), strict=True))
        for subscriber, items in new_items.items():
            events = [(item, events_of[group_of(subscriber, item)]) for item in items]
            # Where a read failed because Neo4j is away, the next poll finds the same items again.
            if all(of_group is not None for _, of_group in events):
                subscriber.seen = items[-1][0] if len(items) == most else max(upto, items[-1][0])
                # An item that was removed since the poll has no event.
                self.queue(subscriber, [of_group[item] for item, of_group in events if of_group and item in of_group])

    def queue(self, subscriber: Subscriber, events: list[Answer]) -> None:
        """Queue events of a subscriber, and end its subscription when its queue is full."""
        for event in events:
            if subscriber.waiting.full():
                self.end(subscriber, TOO_SLOW)
                return
            subscriber.waiting.put_nowait(event)

    async def read(self, subscriber: Subscriber, items: list[Item], now: datetime) -> Events:
        """Return the events of items as this subscriber gets them; items that were removed have none."""
        assert self.database is not None
        compiled = subscriber.compiled
        is_shared = items[0][1] is not None
        plan, complete = (compiled.shared, compiled.read_shared) if is_shared else (compiled.own, compiled.read_own)
        values = plan.values(replace(subscriber.operation, now=now))
        parameters = values.parameters | {"items": [list(item) for item in items]}
        rows = await self.database.rows(plan.statement, parameters, timeout=READ_TIMEOUT)
        return {
            (number, followed): event(compiled, complete, row, values.by_slot) for number, followed, row in rows[0][0]
        }


def event(compiled: CompiledSubscription, complete: CompletionFunction, row: list[Any], by_slot: list[Any]) -> Answer:
    """Return the event of a row, or one with an error when the row does not pass strict completion."""
    try:
        return Answer(data={compiled.root.key: complete(row, by_slot)})
    except Exception as error:
        return Answer(errors=[GraphQLError("An item could not be read.", original_error=error)])


def group_of(subscriber: Subscriber, item: Item) -> object:
    """Return what is equal for subscribers that get equal events for an item: the key, and the account where the event
    depends on it."""
    is_own = item[1] is None
    depends_on_account = is_own or subscriber.compiled.is_personal
    return (subscriber.key, is_own, subscriber.account if depends_on_account else None)
