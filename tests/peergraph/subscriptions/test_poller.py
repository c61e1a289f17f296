"""The poller reads an item once for all who get the same event, and knows how far each subscriber has come."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Parameters, Statement
from graphdb.driver.errors import Denied, TimedOut, Unavailable
from peergraph.admission.concurrency_limit import ConcurrencyLimit
from peergraph.admission.document import read_document
from peergraph.admission.planning import planning_points
from peergraph.admission.prepare import prepare
from peergraph.admission.rate_limit import RateLimit
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.admission.request_policy import RequestPolicy
from peergraph.errors import SubscriptionEnd
from peergraph.limits import DocumentLimits
from peergraph.settings import Subscriptions
from peergraph.subscriptions import poller as poller_module
from peergraph.subscriptions import subscriber as subscriber_module
from peergraph.subscriptions.poller import EXPIRED, GOING_DOWN, OUT_OF_POINTS, POLL, TOO_SLOW, SubscriptionPoller
from peergraph.subscriptions.subscriber import Subscriber
from tests.support.viewers import person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED = "subscription { feed { cursor } }"
READ = Statement("feed", "RETURN 1")
SLOW = Statement("slow", "RETURN 2")
LATER = NOW.timestamp() + 3600


class Feed:
    """A database with a feed: items by number, each of a followed entity, or of an account alone (None)."""

    def __init__(self) -> None:
        self.items: dict[int, str | None] = {}
        self.removed: set[int] = set()
        self.reads: list[list[Any]] = []
        self.trouble: Exception | None = None
        self.polled: list[list[Any]] = []
        # Reads of items with these numbers go on until the event is set, those of the statement SLOW until `gate` is.
        self.slow: dict[int, asyncio.Event] = {}
        self.gate = asyncio.Event()
        self.reading = 0

    async def rows(self, text: Statement, parameters: Parameters, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        if text is POLL:
            self.polled.append(sorted(parameters["subscribers"]))
            new = []
            for account, seen in parameters["subscribers"]:
                items = [[number, followed] for number, followed in self.items.items() if number > seen]
                if items:
                    new.append([account, seen, items[: parameters["n"]]])
            return [[max(self.items, default=0), new]]
        self.reads.append(parameters["items"])
        if text is SLOW:
            self.reading += 1
            await self.gate.wait()
        for number, _ in parameters["items"]:
            if number in self.slow:
                await self.slow[number].wait()
        if self.trouble is not None:
            raise self.trouble
        found = [
            [number, followed, f"item {number}"]
            for number, followed in parameters["items"]
            if number not in self.removed
        ]
        return [[found]]


class MovedClock:
    """The time, moved by hand, with the points that clients have by it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.limits = DocumentLimits(cheap=100)
        self.rate_limit = RateLimit(self.limits, lambda: self.seconds)
        self.concurrency_limit = ConcurrencyLimit(self.limits)

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def policy(self, client: str, points: int) -> RequestPolicy:
        """Return the policy of a client that may spend so many points within a minute."""
        return RequestPolicy(self.limits, self.rate_limit, self.concurrency_limit, client, points)


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def poller(feed: Feed, clock: MovedClock) -> SubscriptionPoller:
    poller = SubscriptionPoller(Subscriptions(per_account=2, most=3), clock.now, cast(Database, feed))
    poller.reader.planned.put(READ.text, None)
    return poller


def operation(name: str | None = "ada") -> Operation:
    request = GraphQLRequest(FEED, viewer=person(name) if name else None)
    prepared = prepare(read_document(FEED), request, subscribing=True)
    assert isinstance(prepared, Operation)
    return prepared


def join(poller: SubscriptionPoller, ends: list[SubscriptionEnd], name: str = "ada", **changes: Any) -> Subscriber:
    """Return a subscriber that has seen the items up to number 0, and whose events are the rows as they are."""
    values = SimpleNamespace(parameters={}, by_slot=[])
    plan = SimpleNamespace(statement=changes.pop("statement", READ), values=lambda operation: values)
    compiled = SimpleNamespace(
        shared=plan,
        own=plan,
        read_shared=lambda row, by_slot: row,
        read_own=lambda row, by_slot: row,
        root=SimpleNamespace(key="feed"),
        is_personal=changes.pop("is_personal", False),
    )
    options: dict[str, Any] = {"key": "same", "account": name, "seen": 0, "until": LATER} | changes
    subscriber = Subscriber(
        operation(name),
        compiled=cast(Any, compiled),
        on_end=ends.append,
        on_close=poller.subscribers.discard,
        **options,
    )
    poller.subscribers.add(subscriber)
    return subscriber


async def poll(poller: SubscriptionPoller) -> None:
    """Poll, and wait until what is new is delivered."""
    await poller.poll()
    await asyncio.gather(*poller.deliveries)


def events(subscriber: Subscriber) -> list[Any]:
    """Return what waits for a subscriber: data, or the code of an error."""
    waiting: list[Answer] = [subscriber.waiting.get_nowait() for _ in range(subscriber.waiting.qsize())]
    return [answer.data["feed"] if answer.data else (answer.errors[0].extensions or {})["code"] for answer in waiting]


async def test_an_item_is_read_once_for_all_who_get_the_same_event(poller: SubscriptionPoller, feed: Feed) -> None:
    ends: list[SubscriptionEnd] = []
    ada, bo = join(poller, ends, "ada"), join(poller, ends, "bo")
    feed.items = {1: "E1", 2: "E2"}
    await poll(poller)
    assert feed.reads == [[[1, "E1"], [2, "E2"]]]
    assert events(ada) == events(bo) == ["item 1", "item 2"]
    assert ada.seen == bo.seen == 2
    await poll(poller)
    assert len(feed.reads) == 1
    assert ends == []


async def test_what_depends_on_the_account_is_read_for_each(poller: SubscriptionPoller, feed: Feed) -> None:
    ada, bo = join(poller, [], "ada", is_personal=True), join(poller, [], "bo", is_personal=True)
    feed.items = {1: "E1"}
    await poll(poller)
    assert feed.reads == [[[1, "E1"]]] * 2
    assert events(ada) == events(bo) == ["item 1"]


async def test_items_of_an_account_alone_are_read_apart_from_those_of_followed_entities(
    poller: SubscriptionPoller, feed: Feed
) -> None:
    ada = join(poller, [])
    feed.items = {1: "E1", 2: None, 3: "E1"}
    await poll(poller)
    assert sorted(feed.reads) == [[[1, "E1"], [3, "E1"]], [[2, None]]]
    assert events(ada) == ["item 1", "item 2", "item 3"]


async def test_while_neo4j_is_away_nothing_is_lost(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items, feed.trouble = {1: "E1"}, Unavailable("Neo4j cannot be reached.")
    await poll(poller)
    assert (events(ada), ada.seen) == ([], 0)
    feed.trouble = None
    await poll(poller)
    assert (events(ada), ada.seen) == (["item 1"], 1)


async def test_another_error_is_an_event_and_the_subscription_goes_on(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items, feed.trouble = {1: "E1"}, TimedOut("The statement took too long.")
    await poll(poller)
    feed.items, feed.trouble = {1: "E1", 2: "E1"}, None
    await poll(poller)
    assert events(ada) == ["TIMEOUT", "item 2"]


async def test_an_item_that_was_removed_since_the_poll_has_no_event(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items, feed.removed = {1: "E1", 2: "E1"}, {1}
    await poll(poller)
    assert (events(ada), ada.seen) == (["item 2"], 2)


async def test_a_client_that_does_not_take_its_events_is_dropped(
    poller: SubscriptionPoller, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber_module, "MOST_WAITING", 2)
    ends: list[SubscriptionEnd] = []
    join(poller, ends)
    feed.items = dict.fromkeys(range(1, 4), "E1")
    await poll(poller)
    assert ends == [TOO_SLOW]
    assert not poller.subscribers


async def test_more_items_than_fit_into_a_poll_follow_with_the_next(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items = dict.fromkeys(range(1, 31), "E1")
    await poll(poller)
    assert ada.seen == poller_module.MOST_AT_ONCE
    await poll(poller)
    assert events(ada) == [f"item {number}" for number in range(1, 31)]


async def test_a_subscription_ends_with_its_token_and_with_the_server(poller: SubscriptionPoller) -> None:
    ends: list[SubscriptionEnd] = []
    join(poller, ends, until=NOW.timestamp())
    join(poller, ends, "bo")
    await poll(poller)
    assert ends == [EXPIRED]
    await poller.close()
    assert ends == [EXPIRED, GOING_DOWN]


async def test_a_subscriber_without_a_cursor_begins_with_the_next_item(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [], seen=None)
    feed.items = {1: "E1"}
    await poll(poller)
    assert (events(ada), ada.seen) == ([], 1)
    feed.items = {1: "E1", 2: "E1"}
    await poll(poller)
    assert events(ada) == ["item 2"]


async def test_an_account_and_a_server_have_so_many_subscriptions(poller: SubscriptionPoller) -> None:
    for name in ("ada", "ada", "bo"):
        poller.subscribe(operation(name), "key", LATER, lambda why: None)
    refused: tuple[tuple[str | None, str], ...] = (
        ("ada", "RATE_LIMITED"),
        ("cy", "RATE_LIMITED"),
        (None, "SIGN_IN_REQUIRED"),
    )
    for viewer, code in refused:
        with pytest.raises(Denied) as refusal:
            poller.subscribe(operation(viewer), "key", LATER, lambda why: None)
        assert refusal.value.code == code
    await poller.close()
    assert poller.polling is not None
    assert poller.polling.done()


async def test_an_event_is_paid_by_its_account_and_what_it_cannot_pay_waits(
    poller: SubscriptionPoller, feed: Feed, clock: MovedClock
) -> None:
    ends: list[SubscriptionEnd] = []
    ada = join(poller, ends, price=20, policy=clock.policy("ada", 60))
    bo = join(poller, ends, "bo", price=20, policy=clock.policy("bo", 600))
    feed.items = dict.fromkeys(range(1, 7), "E1")
    await poll(poller)
    assert events(ada) == ["item 1", "item 2", "item 3"]
    assert events(bo) == [f"item {number}" for number in range(1, 7)]
    feed.polled.clear()
    await poll(poller)
    assert feed.polled == [[[bo.account, 6]]]  # nothing is looked for that cannot be paid
    clock.seconds += 20
    await poll(poller)
    assert events(ada) == ["item 4"]
    clock.seconds += 60
    await poll(poller)
    assert events(ada) == ["item 5", "item 6"]
    assert ends == []


async def test_events_are_read_again_after_trouble_and_paid_once(
    poller: SubscriptionPoller, feed: Feed, clock: MovedClock
) -> None:
    ada = join(poller, [], price=20, policy=clock.policy("ada", 60))
    feed.items, feed.trouble = dict.fromkeys(range(1, 4), "E1"), Unavailable("Neo4j cannot be reached.")
    for _ in range(5):
        await poll(poller)
    feed.trouble = None
    await poll(poller)
    assert events(ada) == ["item 1", "item 2", "item 3"]


async def test_an_account_that_spends_its_points_elsewhere_is_told_so(
    poller: SubscriptionPoller, feed: Feed, clock: MovedClock
) -> None:
    ends: list[SubscriptionEnd] = []
    policy = clock.policy("ada", 60)
    join(poller, ends, price=20, policy=policy)
    feed.items = {1: "E1"}
    while not ends:
        policy.charge(int((clock.rate_limit.left.get("ada") or (60.0, 0.0))[0]))
        await poll(poller)
        clock.seconds += 10
        policy.charge(10)
    assert ends == [OUT_OF_POINTS]
    assert (OUT_OF_POINTS.code, OUT_OF_POINTS.close_code) == ("RATE_LIMITED", 1013)
    assert clock.seconds > poller_module.PATIENCE
    assert feed.reads == []


async def test_large_reads_of_one_account_delay_the_events_of_no_other(
    poller: SubscriptionPoller, feed: Feed, clock: MovedClock
) -> None:
    mallory = [join(poller, [], "mallory", key=key, price=1000, statement=SLOW) for key in range(10)]
    small, large = join(poller, [], "bo", price=10), join(poller, [], "cy", key="cy", price=1000)
    for number in range(1, 4):
        feed.items[number] = "E1"
        await poller.poll()
        await settle()
        assert events(small) == events(large) == [f"item {number}"]
    assert feed.reading == 1  # one of the ten, and the others wait for it
    feed.gate.set()
    await asyncio.gather(*poller.deliveries)
    await poll(poller)
    assert [events(each) for each in mallory] == [["item 1", "item 2", "item 3"]] * 10


async def test_events_are_handed_over_as_they_are_read(
    poller: SubscriptionPoller, feed: Feed, clock: MovedClock
) -> None:
    ada = join(poller, [], price=3000)
    feed.items = dict.fromkeys(range(1, 4), "E1")
    feed.slow = {2: asyncio.Event()}
    await poller.poll()
    await settle()
    assert (events(ada), ada.seen) == (["item 1"], 1)
    feed.slow[2].set()
    await asyncio.gather(*poller.deliveries)
    assert (events(ada), ada.seen) == (["item 2", "item 3"], 3)


async def test_what_is_left_behind_a_failed_read_comes_with_the_next_poll_in_order(
    poller: SubscriptionPoller, feed: Feed
) -> None:
    ada = join(poller, [], price=3000)
    feed.items = {1: "E1", 2: None, 3: "E1"}
    feed.slow = {1: asyncio.Event()}
    await poller.poll()
    await settle()
    assert events(ada) == []  # the second is read, and waits for the first
    feed.trouble = Unavailable("Neo4j cannot be reached.")
    feed.slow[1].set()
    await asyncio.gather(*poller.deliveries)
    assert (events(ada), ada.seen) == ([], 0)
    feed.trouble = None
    await poll(poller)
    assert (events(ada), ada.seen) == (["item 1", "item 2", "item 3"], 3)


async def test_nothing_more_is_read_for_those_who_left(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [], price=3000)
    feed.items = dict.fromkeys(range(1, 11), "E1")
    feed.slow = {1: asyncio.Event()}
    await poller.poll()
    await settle()
    await ada.aclose()
    feed.slow[1].set()
    await asyncio.gather(*poller.deliveries)
    assert [items for items in feed.reads if items] == [[[1, "E1"]]]


async def test_an_account_is_looked_for_at_one_place_that_is_behind_in_each_poll(
    poller: SubscriptionPoller, feed: Feed
) -> None:
    behind = [join(poller, [], key=seen, seen=seen) for seen in range(5)]
    other = join(poller, [], "bo", seen=3)
    poller.recent = 1000
    feed.items = dict.fromkeys(range(100, 200), "E1")
    for _ in range(5):
        await poll(poller)
        poller.recent = 1000
    assert [[account for account, _ in polled] for polled in feed.polled] == [["ada", "bo"]] * 5
    assert [subscriber.seen for subscriber in behind] == [119] * 5
    assert other.seen == 199


async def test_no_more_large_events_wait_for_a_client_than_one_answer_may_hold(
    poller: SubscriptionPoller, feed: Feed, clock: MovedClock
) -> None:
    ends: list[SubscriptionEnd] = []
    ada = join(poller, ends, price=80_000, policy=clock.policy("ada", 0))
    feed.items = dict.fromkeys(range(1, 11), "E1")
    for _ in range(5):
        await poll(poller)
        assert ada.waiting.qsize() == 2  # an operation may cost 200,000 points
    assert events(ada) == ["item 1", "item 2"]
    clock.seconds += poller_module.TAKING_TIMEOUT + 1
    await poll(poller)
    assert events(ada) == ["item 3", "item 4"]
    await poll(poller)
    await poll(poller)
    clock.seconds += poller_module.TAKING_TIMEOUT - 1
    await poll(poller)
    assert ends == []
    clock.seconds += 2
    await poll(poller)
    assert ends == [TOO_SLOW]
    assert sum(len(items) for items in feed.reads) == 6


async def test_an_account_pays_for_the_plan_that_its_selection_needs(
    poller: SubscriptionPoller, feed: Feed, clock: MovedClock
) -> None:
    join(poller, [], key="new", price=20, policy=clock.policy("ada", 5000), statement=SLOW)
    bo = join(poller, [], "bo", price=20, policy=clock.policy("bo", 5000))
    feed.gate.set()
    feed.items = {1: "E1"}
    await poll(poller)
    left = {name: clock.rate_limit.left_now(name, 5000)[0] for name in ("ada", "bo")}
    assert left == {"ada": 4980 - planning_points((SLOW,)), "bo": 4980}
    feed.items = {1: "E1", 2: "E1"}
    await poll(poller)
    assert clock.rate_limit.left_now("ada", 5000)[0] == left["ada"] - 20
    policy = replace(clock.policy("bo", 5000), limits=DocumentLimits(planning=100))
    with pytest.raises(Denied) as refusal:
        poller.subscribe(bo.operation, "key", LATER, lambda why: None, 20, policy)
    assert refusal.value.code == "TOO_COSTLY"


async def settle() -> None:
    """Let everything run that waits for nothing but its turn in the event loop."""
    for _ in range(100):
        await asyncio.sleep(0)
