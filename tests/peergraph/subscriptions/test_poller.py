"""The poller reads an item once for all who get the same event, and knows how far each subscriber has come."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Parameters, Statement
from graphdb.driver.errors import Denied, TimedOut, Unavailable
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.errors import SubscriptionEnd
from peergraph.settings import Subscriptions
from peergraph.subscriptions import poller as poller_module
from peergraph.subscriptions.poller import EXPIRED, GOING_DOWN, POLL, TOO_SLOW, Subscriber, SubscriptionPoller
from tests.support.viewers import person

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED = "subscription { feed { cursor } }"
READ = Statement("feed", "RETURN 1")
LATER = NOW.timestamp() + 3600


class Feed:
    """A database with a feed: items by number, each of a followed entity, or of an account alone (None)."""

    def __init__(self) -> None:
        self.items: dict[int, str | None] = {}
        self.removed: set[int] = set()
        self.reads: list[list[Any]] = []
        self.trouble: Exception | None = None

    async def rows(self, text: Statement, parameters: Parameters, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        if text is POLL:
            new = []
            for account, seen in parameters["subscribers"]:
                items = [[number, followed] for number, followed in self.items.items() if number > seen]
                if items:
                    new.append([account, seen, items[: parameters["n"]]])
            return [[max(self.items, default=0), new]]
        self.reads.append(parameters["items"])
        if self.trouble is not None:
            raise self.trouble
        found = [
            [number, followed, f"item {number}"]
            for number, followed in parameters["items"]
            if number not in self.removed
        ]
        return [[found]]


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def poller(feed: Feed) -> SubscriptionPoller:
    return SubscriptionPoller(Subscriptions(per_account=2, most=3), lambda: NOW, cast(Database, feed))


def operation(name: str | None = "ada") -> Operation:
    request = GraphQLRequest(FEED, viewer=person(name) if name else None)
    prepared = prepare(read_document(FEED), request, subscribing=True)
    assert isinstance(prepared, Operation)
    return prepared


def join(poller: SubscriptionPoller, ends: list[SubscriptionEnd], name: str = "ada", **changes: Any) -> Subscriber:
    """Return a subscriber that has seen the items up to number 0, and whose events are the rows as they are."""
    values = SimpleNamespace(parameters={}, by_slot=[])
    plan = SimpleNamespace(statement=READ, values=lambda operation: values)
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


def events(subscriber: Subscriber) -> list[Any]:
    """Return what waits for a subscriber: data, or the code of an error."""
    waiting: list[Answer] = [subscriber.waiting.get_nowait() for _ in range(subscriber.waiting.qsize())]
    return [answer.data["feed"] if answer.data else (answer.errors[0].extensions or {})["code"] for answer in waiting]


async def test_an_item_is_read_once_for_all_who_get_the_same_event(poller: SubscriptionPoller, feed: Feed) -> None:
    ends: list[SubscriptionEnd] = []
    ada, bo = join(poller, ends, "ada"), join(poller, ends, "bo")
    feed.items = {1: "E1", 2: "E2"}
    await poller.poll()
    assert feed.reads == [[[1, "E1"], [2, "E2"]]]
    assert events(ada) == events(bo) == ["item 1", "item 2"]
    assert ada.seen == bo.seen == 2
    await poller.poll()
    assert len(feed.reads) == 1
    assert ends == []


async def test_what_depends_on_the_account_is_read_for_each(poller: SubscriptionPoller, feed: Feed) -> None:
    ada, bo = join(poller, [], "ada", is_personal=True), join(poller, [], "bo", is_personal=True)
    feed.items = {1: "E1"}
    await poller.poll()
    assert feed.reads == [[[1, "E1"]]] * 2
    assert events(ada) == events(bo) == ["item 1"]


async def test_items_of_an_account_alone_are_read_apart_from_those_of_followed_entities(
    poller: SubscriptionPoller, feed: Feed
) -> None:
    ada = join(poller, [])
    feed.items = {1: "E1", 2: None, 3: "E1"}
    await poller.poll()
    assert sorted(feed.reads) == [[[1, "E1"], [3, "E1"]], [[2, None]]]
    assert events(ada) == ["item 1", "item 2", "item 3"]


async def test_while_neo4j_is_away_nothing_is_lost(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items, feed.trouble = {1: "E1"}, Unavailable("Neo4j cannot be reached.")
    await poller.poll()
    assert (events(ada), ada.seen) == ([], 0)
    feed.trouble = None
    await poller.poll()
    assert (events(ada), ada.seen) == (["item 1"], 1)


async def test_another_error_is_an_event_and_the_subscription_goes_on(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items, feed.trouble = {1: "E1"}, TimedOut("The statement took too long.")
    await poller.poll()
    feed.items, feed.trouble = {1: "E1", 2: "E1"}, None
    await poller.poll()
    assert events(ada) == ["TIMEOUT", "item 2"]


async def test_an_item_that_was_removed_since_the_poll_has_no_event(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items, feed.removed = {1: "E1", 2: "E1"}, {1}
    await poller.poll()
    assert (events(ada), ada.seen) == (["item 2"], 2)


async def test_a_client_that_does_not_take_its_events_is_dropped(
    poller: SubscriptionPoller, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller_module, "MOST_WAITING", 2)
    ends: list[SubscriptionEnd] = []
    join(poller, ends)
    feed.items = dict.fromkeys(range(1, 4), "E1")
    await poller.poll()
    assert ends == [TOO_SLOW]
    assert not poller.subscribers


async def test_more_items_than_fit_into_a_poll_follow_with_the_next(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [])
    feed.items = dict.fromkeys(range(1, 31), "E1")
    await poller.poll()
    assert ada.seen == poller_module.MOST_AT_ONCE
    await poller.poll()
    assert events(ada) == [f"item {number}" for number in range(1, 31)]


async def test_a_subscription_ends_with_its_token_and_with_the_server(poller: SubscriptionPoller) -> None:
    ends: list[SubscriptionEnd] = []
    join(poller, ends, until=NOW.timestamp())
    join(poller, ends, "bo")
    await poller.poll()
    assert ends == [EXPIRED]
    await poller.close()
    assert ends == [EXPIRED, GOING_DOWN]


async def test_a_subscriber_without_a_cursor_begins_with_the_next_item(poller: SubscriptionPoller, feed: Feed) -> None:
    ada = join(poller, [], seen=None)
    feed.items = {1: "E1"}
    await poller.poll()
    assert (events(ada), ada.seen) == ([], 1)
    feed.items = {1: "E1", 2: "E1"}
    await poller.poll()
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
