"""The poller of subscriptions: one poll of the graph for all subscribers of this server, and the events of each.

Items are numbered in the order of commits (cypher/news/record), so the state of a subscriber is the number of its last
item. A subscriber has a few events in its queue and no more: a client that does not take them is dropped, and resumes
with the cursor of the last event that it got. While Neo4j cannot be reached the numbers stay, and nothing is lost.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from graphdb.compile.selection import Operation
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.driver.errors import Denied, GraphError
from graphdb.driver.request_stats import without_slow_log
from peergraph.admission.planning import over_planning, planning_points, planning_sentence
from peergraph.admission.request_policy import RequestPolicy
from peergraph.errors import SERVICE_RESTART, SubscriptionEnd
from peergraph.settings import Subscriptions
from peergraph.subscriptions.event_reader import EventReader, Events, Group, groups_of
from peergraph.subscriptions.subscriber import Item, State, Subscriber
from peergraph.workers.counts import Counts, LocalCounts
from peergraph.workers.shared import ALL
from resolvers.feed import compile_subscription

log = logging.getLogger("peergraph")

POLL = statement("feed/poll")
# Events of one subscriber, and of all together, in one poll. The rest follow in the next ones, so that an import of
# thousands of works does not keep this server from answering.
MOST_AT_ONCE = 20
MOST_TOGETHER = 1000
# News of one poll by whose places the subscribers are found; where there are more, by what they follow.
WINDOW = 10_000
# Seconds that an account may have too few points for the next event. It has those of a whole minute by then, unless it
# spends them otherwise.
PATIENCE = 120.0
# Seconds that a client may take no event while others wait for room in its queue.
TAKING_TIMEOUT = 60.0

EXPIRED = SubscriptionEnd("UNAUTHENTICATED", "The token has expired; sign in again and resume with the last cursor.")
TOO_SLOW = SubscriptionEnd("TOO_SLOW", "Events were not taken fast enough; resume with the last cursor.")
OUT_OF_POINTS = SubscriptionEnd(
    "RATE_LIMITED", "Your account has no points left for events; spend less elsewhere and resume with the last cursor."
)
GOING_DOWN = SubscriptionEnd("UNAVAILABLE", "The server is going down; resume with the last cursor.", SERVICE_RESTART)


@dataclass(slots=True)
class SubscriptionPoller:
    """All subscribers of this server. `clock` is the time that tokens expire by and that statements get."""

    settings: Subscriptions
    clock: Callable[[], datetime]
    database: Database | None = None
    # How many subscriptions there are, by account and in all: those at other workers too, where there are several.
    counts: Counts = field(default_factory=LocalCounts)
    subscribers: set[Subscriber] = field(default_factory=set)
    # The number of the newest item at the last poll. Items up to it are complete; newer ones wait for the next poll,
    # for the writes of one transaction do not become visible all at once.
    settled: int = -1
    # The number up to which the last poll looked: those who have their news up to it are not behind.
    recent: int = -1
    polls: int = 0
    reader: EventReader = field(default_factory=EventReader)
    # The deliveries of events that are being read.
    deliveries: set[asyncio.Task[None]] = field(default_factory=set)
    polling: asyncio.Task[None] | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def subscribe(
        self,
        operation: Operation,
        key: object,
        until: float,
        on_end: Callable[[SubscriptionEnd], None],
        price: int = 0,
        policy: RequestPolicy | None = None,
    ) -> Subscriber:
        """Return a new subscriber, whose events cost `price` points each. Raises GraphError when the subscription may
        not begin.

        `on_end` is called once, with the reason, when the server ends the subscription.
        """
        viewer = operation.viewer
        if viewer is None:
            raise Denied("Sign in first.", "SIGN_IN_REQUIRED")
        compiled = compile_subscription(operation)
        limits = (policy or RequestPolicy()).limits
        planning = max(planning_points((plan.statement,)) for plan in (compiled.shared, compiled.own))
        if limits.enforced and over_planning(planning, limits.planning) is not None:
            raise Denied(planning_sentence(planning, limits.planning), "TOO_COSTLY")
        if not self.counts.try_add(viewer.id, self.settings.per_account):
            raise Denied(f"An account has at most {self.settings.per_account} subscriptions at once.", "RATE_LIMITED")
        if not self.counts.try_add(ALL, self.settings.most):
            self.counts.remove(viewer.id)
            raise Denied("This server has as many subscriptions as it serves; try again later.", "RATE_LIMITED")
        subscriber = Subscriber(
            operation,
            key,
            compiled,
            viewer.id,
            compiled.after,
            until,
            on_end,
            self.forget,
            price,
            policy or RequestPolicy(),
        )
        self.subscribers.add(subscriber)
        self.wake.set()
        if self.polling is None or self.polling.done():
            self.polling = asyncio.create_task(self.poll_while_subscribed())
        return subscriber

    def end(self, subscriber: Subscriber, why: SubscriptionEnd) -> None:
        """End a subscription."""
        if subscriber in self.subscribers:
            self.forget(subscriber)
            subscriber.on_end(why)

    def forget(self, subscriber: Subscriber) -> None:
        """Look for news of a subscriber no longer."""
        if subscriber in self.subscribers:
            self.subscribers.remove(subscriber)
            self.counts.remove(subscriber.account)
            self.counts.remove(ALL)

    async def close(self) -> None:
        """End all subscriptions, because the server goes down."""
        for subscriber in list(self.subscribers):
            self.end(subscriber, GOING_DOWN)
        tasks = [task for task in (self.polling, *self.deliveries) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

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
        """Find which items are new, and begin to read those that their accounts have the points for."""
        now = self.clock()
        self.end_overdue(now.timestamp())
        subscribers = self.due(now.timestamp())
        if not subscribers or self.database is None:
            return
        self.polls += 1
        most = max(1, min(MOST_AT_ONCE, MOST_TOGETHER // len(self.subscribers)))
        positions = self.positions(subscribers)
        parameters = {
            "subscribers": [list(position) for position in positions],
            "settled": self.settled,
            "recent": self.recent,
            "window": WINDOW,
            "n": most,
        }
        rows = await self.database.rows(POLL, parameters)
        newest, new_items = rows[0] if rows else (0, [])
        upto = min(newest, self.settled)
        self.recent, self.settled = upto, newest
        items_of = {
            (account, seen): [(number, followed) for number, followed in items] for account, seen, items in new_items
        }
        paid: dict[Subscriber, list[Item]] = {}
        for subscriber in subscribers:
            position = (subscriber.account, subscriber.seen)
            if subscriber.seen is None:
                subscriber.seen = newest
            elif items := items_of.get(position, []):
                paid[subscriber] = subscriber.pay(items[: subscriber.room], now.timestamp())
                is_whole = len(items) < most and len(paid[subscriber]) == len(items)
                subscriber.begin(paid[subscriber], upto if is_whole else -1)
            elif position in positions:
                subscriber.seen = max(subscriber.seen, upto)
        self.deliver_all(groups_of(paid), now)

    def end_overdue(self, now: float) -> None:
        """End the subscriptions whose token has expired, whose account has had no points for long, or whose client has
        taken no event for long."""
        for subscriber in list(self.subscribers):
            if subscriber.until <= now:
                self.end(subscriber, EXPIRED)
            elif subscriber.unpaid_since is not None and now - subscriber.unpaid_since > PATIENCE:
                self.end(subscriber, OUT_OF_POINTS)
            elif subscriber.room > 0:
                subscriber.full_since = None
            elif subscriber.full_since is None:
                subscriber.full_since = now
            elif now - subscriber.full_since > TAKING_TIMEOUT:
                self.end(subscriber, TOO_SLOW)

    def due(self, now: float) -> list[Subscriber]:
        """Return the subscribers whose news are looked for: those that wait for no event, no points and no room."""
        return [one for one in self.subscribers if not one.reading and one.pays_at <= now and one.room > 0]

    def positions(self, subscribers: Iterable[Subscriber]) -> set[tuple[str, int]]:
        """Return the accounts and numbers whose news are looked for in this poll.

        Of the numbers that are behind, an account gets one in each poll, because finding their news reads all that it
        follows.
        """
        positions: set[tuple[str, int]] = set()
        behind: dict[str, Subscriber] = {}
        for subscriber in sorted(subscribers, key=lambda one: one.polled):
            if subscriber.seen is None:
                continue
            if subscriber.seen >= self.recent or behind.setdefault(subscriber.account, subscriber) is subscriber:
                positions.add((subscriber.account, subscriber.seen))
                subscriber.polled = self.polls
        return positions

    def deliver_all(self, groups: list[Group], now: datetime) -> None:
        """Begin to deliver the events of groups, each group for itself."""
        for group in groups:
            delivery = asyncio.create_task(self.deliver(group, now))
            self.deliveries.add(delivery)
            delivery.add_done_callback(self.deliveries.discard)

    async def deliver(self, group: Group, now: datetime) -> None:
        """Queue the events of a group for its members as they are read, while any of them is subscribed."""
        assert self.database is not None
        try:
            with without_slow_log():
                async with aclosing(self.reader.events(self.database, group, now)) as parts:
                    async for events in parts:
                        self.receive(group, events)
                        if not group.members:
                            return
        except Exception:
            log.exception("events could not be delivered; they are read again")
            self.receive(group, dict.fromkeys(group.items, State.LATER))

    def receive(self, group: Group, events: Events) -> None:
        """Queue events for the members of a group that are still subscribed, and end those whose queue is full."""
        for member in group.members:
            if not member.receive(events):
                self.end(member, TOO_SLOW)
        group.members = [member for member in group.members if member in self.subscribers]
