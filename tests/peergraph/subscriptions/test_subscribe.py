"""The feed as it happens, over a real server and Neo4j: told once and in order, resumed, ended with a reason."""

import asyncio
import hashlib
import json
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from graphdb.driver.database import Database, Statement
from graphdb.driver.errors import TimedOut, Unavailable
from peergraph.app import create_app
from peergraph.limits import DocumentLimits
from peergraph.settings import Issuer, Neo4jServer, Settings, Subscriptions
from peergraph.subscriptions import subscriber as feeding
from resolvers.viewer import Viewer
from tests.support.asking import ask
from tests.support.feed import claim, do, follow
from tests.support.graph import facts, write
from tests.support.made_records import author, imported, work
from tests.support.served import served
from tests.support.tokens import AUDIENCE, NAME, Authority

PROTOCOL = [Subprotocol("graphql-transport-ws")]

EVA, GIL = author(1, "Eva Ek"), author(2, "Gil Gran")
ITEM = "cursor node { id kind text subject { label } because { label } claim { state } invitation { message } }"
FEED = f"subscription($after: String) {{ feed(after: $after) {{ {ITEM} }} }}"
START = "{ viewer { feed(first: 1) { pageInfo { endCursor } } } }"
WRONG = 'subscription { feed(after: "nonsense") { cursor } }'
DEEP = "subscription { feed { node { subject { ... on Work { authors(first: 101) { nodes { id } } } } } } }"
SECRET = "sesame"


class WallClock:
    """The time, moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class LiveApplication:
    """An application that is served, and who may sign in there."""

    def __init__(self, url: str, app: Any, authority: Authority, clock: WallClock) -> None:
        self.url, self.app, self.authority, self.clock = url, app, authority, clock

    def token(self, name: str, lasts: int = 3600) -> str:
        now = int(self.clock().timestamp())
        claims: dict[str, Any] = {"sub": name, "name": name.title(), "iat": now, "nbf": now, "exp": now + lasts}
        return self.authority.token(**claims)

    def viewer(self, name: str) -> Viewer:
        return Viewer(NAME, name, name.title())

    @asynccontextmanager
    async def socket(self, name: str | None, **options: Any) -> AsyncIterator["Socket"]:
        """A connection that was acknowledged, signed in by the payload of connection_init."""
        async with connect(
            self.url.replace("http", "ws") + "/graphql", subprotocols=PROTOCOL, proxy=None, **options
        ) as connection:
            payload = {} if name is None else {"authorization": f"Bearer {self.token(name)}"}
            await connection.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
            yield Socket(connection)


class Socket:
    """What a client does over a connection."""

    def __init__(self, inner: ClientConnection) -> None:
        self.inner = inner

    async def subscribe(self, after: str | None = None, id: str = "1", query: str = FEED) -> None:
        payload = {"query": query, "variables": {"after": after}}
        await self.inner.send(json.dumps({"id": id, "type": "subscribe", "payload": payload}))

    async def message(self) -> dict[str, Any]:
        message = json.loads(await asyncio.wait_for(self.inner.recv(), 60))
        return dict(message)

    async def event(self) -> dict[str, Any]:
        message = await self.message()
        assert message["type"] == "next", message
        return dict(message["payload"]["data"]["feed"])

    async def events(self, count: int) -> list[dict[str, Any]]:
        return [await self.event() for _ in range(count)]

    async def closed(self) -> tuple[int, str]:
        """The code and the reason it was closed with, whatever came before."""
        try:
            while True:
                await asyncio.wait_for(self.inner.recv(), 60)
        except ConnectionClosed as error:
            end = error.rcvd
        assert end is not None
        return end.code, end.reason


@asynccontextmanager
async def serving(
    database: Database, folder: Path, limits: DocumentLimits | None = None, **settings: Any
) -> AsyncIterator[LiveApplication]:
    """The application on the graph, polling as fast as it can, with an issuer of its own.

    With limits it is none of this machine alone, so that accounts have a budget.
    """
    authority = Authority(folder / "keys.json").make("ES256")
    clock = WallClock()
    issuers = (Issuer(NAME, frozenset((AUDIENCE,)), folder / "keys.json"),)
    subscriptions = Subscriptions(**({"interval": 0.02} | settings))
    whole = replace(Settings.read({}), issuers=issuers, subscriptions=subscriptions)
    if limits is not None:
        elsewhere = Neo4jServer("neo4j://graph.example", "neo4j", "sesame")
        whole = replace(whole, document_limits=limits, neo4j=elsewhere)
    app = create_app(whole, database, clock)
    async with served(app) as url:
        yield LiveApplication(url, app, authority, clock)


@pytest.fixture
async def live(database: Database, tmp_path: Path) -> AsyncIterator[LiveApplication]:
    """A server on a graph in which ada and bo follow Eva, and the feed has one work of hers."""
    async with serving(database, tmp_path) as live:
        await imported(database, tmp_path, work(1, EVA, GIL))
        for name in ("ada", "bo"):
            await follow(database, live.viewer(name), "A1")
        await imported(database, tmp_path, work(2, EVA))
        yield live


async def start(live: LiveApplication, name: str) -> str:
    """The cursor of the newest item that somebody has."""
    async with httpx.AsyncClient() as client:
        headers = {"authorization": f"Bearer {live.token(name)}"}
        response = await client.post(live.url + "/graphql", json={"query": START}, headers=headers)
    return str(response.json()["data"]["viewer"]["feed"]["pageInfo"]["endCursor"])


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that comes about."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what it waits for tells nobody
            await asyncio.sleep(0.01)


async def test_what_happens_is_told_in_order_once_and_to_whom_it_concerns(
    live: LiveApplication, database: Database, tmp_path: Path
) -> None:
    async with live.socket("ada") as ada, live.socket("cy") as cy:
        await ada.subscribe(await start(live, "ada"))
        await cy.subscribe()
        await imported(database, tmp_path, work(3, EVA), work(4, GIL))
        await claim(database, live.viewer("ada"), "A1")
        await claim(database, live.viewer("cy"), "A2")
        await imported(database, tmp_path, work(5, EVA))
        events = await ada.events(3)
        assert [event["node"]["text"] for event in events] == [
            "Eva Ek has a new work: Work 3",
            "Your claim to Eva Ek was approved.",
            "Eva Ek has a new work: Work 5",
        ]
        assert [event["node"]["because"] for event in events] == [{"label": "Eva Ek"}, None, {"label": "Eva Ek"}]
        assert [event["node"]["claim"] for event in events] == [None, {"state": "APPROVED"}, None]
        assert (await cy.event())["node"]["text"] == "Your claim to Gil Gran was approved."
    page = await ask(database, f"{{ viewer {{ feed(first: 3) {{ edges {{ {ITEM} }} }} }} }}", live.viewer("ada"))
    assert page["viewer"]["feed"]["edges"][::-1] == events


async def test_a_subscription_resumes_where_it_was_and_nothing_is_lost_between(
    live: LiveApplication, database: Database, tmp_path: Path
) -> None:
    cursor: str | None = await start(live, "ada")
    ids = []
    for number in range(10, 40, 6):
        await imported(database, tmp_path, *(work(number + each, EVA) for each in range(6)))
        async with live.socket("ada") as ada:
            await ada.subscribe(cursor)
            events = await ada.events(5)  # the last of the six comes with the next connection
        ids += [event["node"]["id"] for event in events]
        cursor = events[-1]["cursor"]
    async with live.socket("ada") as ada:
        await ada.subscribe(cursor)
        ids += [event["node"]["id"] for event in await ada.events(5)]
    rows = await facts(database, "MATCH (n:News) WHERE n.number > 1 RETURN n.id ORDER BY n.number")
    assert ids == [row[0] for row in rows]


class SlowDatabase:
    """A database that notes the names of the statements it is asked, and ends those of the operation Slow."""

    def __init__(self, inner: Database) -> None:
        self.inner, self.names = inner, list[str]()

    async def rows(self, statement: Statement, *given: Any, **more: Any) -> Any:
        self.names.append(statement.name)
        if statement.name == "Slow.feed":
            raise TimedOut("The statement took longer than it may and was ended.")
        return await self.inner.rows(statement, *given, **more)


@pytest.mark.parametrize("count", [1, 50])
async def test_one_statement_asks_for_all_subscribers_and_one_reads_what_all_are_told(
    database: Database, tmp_path: Path, count: int
) -> None:
    async with serving(database, tmp_path, interval=3600) as live, AsyncExitStack() as stack:
        await imported(database, tmp_path, work(1, EVA, GIL))
        people = [f"p{number}" for number in range(count)]
        for name in people:
            await follow(database, live.viewer(name), "A1")
        await imported(database, tmp_path, work(2, EVA))
        cursor = await start(live, "p0")
        clients = [await stack.enter_async_context(live.socket(name)) for name in people]
        poller = live.app.state.poller
        for client in clients:
            await client.subscribe(cursor)
        await until(lambda: len(poller.subscribers) == count)
        poller.polling.cancel()
        await until(lambda: poller.polling.done())
        await imported(database, tmp_path, work(3, EVA))
        await poller.poll()  # what is new waits for the next one
        poller.database = counted = SlowDatabase(database)
        await poller.poll()
        events = [await client.event() for client in clients]
        assert {event["node"]["text"] for event in events} == {"Eva Ek has a new work: Work 3"}
        assert counted.names == ["feed/poll", "feed"]
        counted.names.clear()
        await poller.poll()
        assert counted.names == ["feed/poll"]


async def test_nobody_subscribed_means_nothing_is_polled(live: LiveApplication) -> None:
    poller = live.app.state.poller
    assert poller.polling is None
    async with live.socket("ada") as ada:
        await ada.subscribe()
        await until(lambda: poller.polling is not None)
    await until(lambda: poller.polling.done())
    assert not poller.subscribers


async def test_a_client_that_does_not_read_is_dropped_with_a_reason_and_others_are_told(
    live: LiveApplication, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Texts that no compression makes small fill what the system holds between the two.
    monkeypatch.setattr(feeding, "MOST_WAITING", 3)
    await write(database, "MATCH (w:Work) SET w.abstract = $text", text="x" * 200_000)
    large = " ".join(f"a{number}: abstract" for number in range(10))
    query = FEED.replace("subject { label }", f"subject {{ label ... on Work {{ {large} }} }}")
    cursor = await start(live, "ada")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    connection.connect(("127.0.0.1", int(live.url.rpartition(":")[2])))
    poller = live.app.state.poller
    async with (
        live.socket("bo") as bo,
        live.socket("ada", sock=connection, compression=None, max_queue=1, max_size=None) as ada,
    ):
        await bo.subscribe(cursor)
        await ada.subscribe(cursor, query=query)
        await until(lambda: len(poller.subscribers) == 2)
        for number in range(20):
            await imported(database, tmp_path, work(100 + number, EVA, abstract_inverted_index=None))
            await write(database, "MATCH (w:Work) SET w.abstract = $text", text="x" * 200_000)
            assert (await bo.event())["node"]["kind"] == "NEW_WORK"
            if len(poller.subscribers) == 1:
                break
        assert [subscriber.account for subscriber in poller.subscribers] == [live.viewer("bo").id]
        code, reason = await ada.closed()
    assert (code, reason) == (4413, "Events were not taken fast enough; resume with the last cursor.")


async def test_neo4j_may_go_and_come_back_while_somebody_is_subscribed(
    live: LiveApplication, database: Database, tmp_path: Path
) -> None:
    async with live.socket("ada") as ada:
        await ada.subscribe(await start(live, "ada"))
        poller = live.app.state.poller
        poller.database = away = Away(database, "feed/poll")
        await imported(database, tmp_path, work(3, EVA))
        await until(lambda: away.asked > 3)
        poller.database = database
        assert (await ada.event())["node"]["subject"]["label"] == "Work 3"
        poller.database = away = Away(database, "feed")  # the poll is answered, what it found cannot be read
        await imported(database, tmp_path, work(4, EVA))
        await until(lambda: away.asked > 3)
        poller.database = database
        assert (await ada.event())["node"]["subject"]["label"] == "Work 4"


class Away:
    """A database that goes away when it is asked a statement of this name."""

    def __init__(self, inner: Database, name: str) -> None:
        self.inner, self.name, self.asked = inner, name, 0

    async def rows(self, statement: Statement, *given: Any, **more: Any) -> Any:
        if statement.name != self.name:
            return await self.inner.rows(statement, *given, **more)
        self.asked += 1
        raise Unavailable("Neo4j cannot be reached.")


async def test_what_cannot_be_read_for_one_is_an_error_for_that_one_and_goes_on(
    live: LiveApplication, database: Database, tmp_path: Path
) -> None:
    cursor = await start(live, "ada")
    async with live.socket("ada") as ada, live.socket("bo") as bo:
        live.app.state.poller.database = SlowDatabase(database)
        await ada.subscribe(cursor, query=FEED.replace("subscription", "subscription Slow"))
        await bo.subscribe(cursor)
        await imported(database, tmp_path, work(3, EVA))
        assert (await bo.event())["node"]["subject"]["label"] == "Work 3"
        message = await ada.message()
        assert message["payload"]["data"] is None
        assert [error["extensions"] for error in message["payload"]["errors"]] == [{"code": "TIMEOUT"}]
        await imported(database, tmp_path, work(4, EVA))
        assert (await bo.event())["node"]["subject"]["label"] == "Work 4"
        assert (await ada.message())["type"] == "next"


class HeldDatabase:
    """A database whose reads for the operations Large0, Large1 … go on until `gate` is set."""

    def __init__(self, inner: Database) -> None:
        self.inner, self.held, self.gate = inner, 0, asyncio.Event()

    async def rows(self, statement: Statement, *given: Any, **more: Any) -> Any:
        if statement.name.startswith("Large"):
            self.held += 1
            await self.gate.wait()
        return await self.inner.rows(statement, *given, **more)


async def test_what_one_account_has_read_delays_the_events_of_no_other(
    live: LiveApplication, database: Database, tmp_path: Path
) -> None:
    cursor = await start(live, "ada")
    live.app.state.poller.database = held = HeldDatabase(database)
    async with live.socket("ada") as ada, live.socket("bo") as bo:
        for number in range(10):
            query = FEED.replace("subscription", f"subscription Large{number}")
            await ada.subscribe(cursor, id=str(number), query=query)
        await bo.subscribe(cursor)
        for number in range(3, 6):
            await imported(database, tmp_path, work(number, EVA))
            async with asyncio.timeout(20):
                assert (await bo.event())["node"]["subject"]["label"] == f"Work {number}"
        assert held.held == 1
        held.gate.set()
        labels = [event["node"]["subject"]["label"] for event in await ada.events(30)]
    assert sorted(labels) == sorted(["Work 3", "Work 4", "Work 5"] * 10)


async def test_events_wait_for_the_points_of_their_account_and_none_is_lost(database: Database, tmp_path: Path) -> None:
    async with serving(database, tmp_path, limits=DocumentLimits(budget_signed_in=6000)) as live:
        await imported(database, tmp_path, work(1, EVA, GIL))
        for name in ("ada", "bo"):
            await follow(database, live.viewer(name), "A1")
        await imported(database, tmp_path, work(2, EVA))
        cursor = await start(live, "ada")
        poller, seconds = live.app.state.poller, 0.0
        async with live.socket("ada") as ada, live.socket("bo") as bo:
            await ada.subscribe(cursor)
            await bo.subscribe(cursor)
            await until(lambda: len(poller.subscribers) == 2)
            [subscriber] = [one for one in poller.subscribers if one.account == live.viewer("ada").id]
            assert subscriber.price > 100
            poller.reader.planned.put(subscriber.compiled.shared.statement.text, None)  # a plan costs more than all
            limit = subscriber.policy.rate_limit
            limit.clock = lambda: seconds
            for account in ("ada", "bo"):
                limit.left.put(live.viewer(account).id, (6000.0, 0.0))
            limit.left.put(live.viewer("ada").id, (2.5 * subscriber.price, 0.0))
            await imported(database, tmp_path, *(work(number, EVA) for number in range(3, 8)))
            expected = [event["node"]["id"] for event in await bo.events(5)]
            ids = [event["node"]["id"] for event in await ada.events(2)]
            await until(lambda: subscriber.unpaid_since is not None)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ada.inner.recv(), 0.3)
            assert (limit.left.get(subscriber.account) or (0.0, 0.0))[0] < subscriber.price
            seconds += 60
            live.clock.now += timedelta(seconds=60)
            ids += [event["node"]["id"] for event in await ada.events(3)]
        assert ids == expected


async def test_the_end_of_a_token_ends_the_subscription(live: LiveApplication) -> None:
    async with live.socket("ada") as ada:
        await ada.subscribe()
        await until(lambda: len(live.app.state.poller.subscribers) == 1)
        live.clock.now += timedelta(hours=2)
        code, reason = await ada.closed()
    assert (code, reason) == (4401, "The token has expired; sign in again and resume with the last cursor.")


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({"authorization": "Bearer nonsense"}, "The token is not a well-formed JSON Web Token."),
        ({"authorization": f"Basic {SECRET}"}, "The Authorization header is not a bearer token."),
        ({"Authorization": 7}, "The payload's authorization is no text."),
    ],
)
async def test_a_bad_token_closes_the_connection_and_says_why(live: LiveApplication, payload: Any, why: str) -> None:
    url = live.url.replace("http", "ws") + "/graphql"
    async with connect(url, subprotocols=PROTOCOL, proxy=None) as connection:
        await connection.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert await Socket(connection).closed() == (4401, why)


async def test_the_header_of_the_handshake_signs_in_too(
    live: LiveApplication, database: Database, tmp_path: Path
) -> None:
    url = live.url.replace("http", "ws") + "/graphql"
    headers = {"authorization": f"Bearer {live.token('ada')}"}
    cursor = await start(live, "ada")
    async with connect(url, subprotocols=PROTOCOL, additional_headers=headers, proxy=None) as connection:
        await connection.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await connection.recv()) == {"type": "connection_ack"}
        await Socket(connection).subscribe(cursor)
        await imported(database, tmp_path, work(3, EVA))
        assert (await Socket(connection).event())["node"]["subject"]["label"] == "Work 3"
    async with connect(url, subprotocols=PROTOCOL, additional_headers={"authorization": "x"}) as connection:
        await connection.send(json.dumps({"type": "connection_init"}))
        assert (await Socket(connection).closed())[0] == 4401


async def test_a_connection_that_speaks_no_protocol_of_ours_is_closed(live: LiveApplication) -> None:
    url = live.url.replace("http", "ws") + "/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-ws")], proxy=None) as connection:
        assert (await Socket(connection).closed())[0] == 4406
    async with live.socket("ada") as ada:
        await ada.inner.send("noise")
        assert (await ada.closed())[0] == 4400
    async with live.socket("ada") as ada:
        await ada.inner.send(json.dumps({"type": "connection_init"}))
        assert (await ada.closed())[0] == 4429


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        (FEED, None, "SIGN_IN_REQUIRED"),
        (WRONG, "ada", "BAD_USER_INPUT"),
        (DEEP, "ada", "BAD_USER_INPUT"),
        ("subscription { feed { nothing } }", "ada", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }", "ada", "GRAPHQL_VALIDATION_FAILED"),
        ("nonsense", "ada", "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_a_subscription_that_may_not_begin_is_refused_and_the_connection_goes_on(
    live: LiveApplication, query: str, name: str | None, code: str | None
) -> None:
    async with live.socket(name) as client:
        await client.subscribe(query=query)
        message = await client.message()
        assert (message["type"], message["id"]) == ("error", "1")
        assert [error.get("extensions", {}).get("code") for error in message["payload"]] == [code]
        await client.subscribe(query="{ viewer { name } stats { workCount } }")
        message = await client.message()
        assert message["payload"]["data"]["viewer"] == (name and {"name": name.title()})
        assert (await client.message()) == {"id": "1", "type": "complete"}


async def test_an_account_has_so_many_subscriptions_and_a_server_so_many(database: Database, tmp_path: Path) -> None:
    async with serving(database, tmp_path, per_account=2, most=3) as live:  # noqa: SIM117 - one after the other
        async with live.socket("ada") as ada, live.socket("ada") as again, live.socket("bo") as bo:
            for id in "12":
                await ada.subscribe(id=id)
            await until(lambda: len(live.app.state.poller.subscribers) == 2)
            await again.subscribe()
            message = await again.message()
            assert message["payload"][0]["extensions"] == {"code": "RATE_LIMITED"}
            assert "at most 2" in message["payload"][0]["message"]
            await bo.subscribe(id="1")
            await until(lambda: len(live.app.state.poller.subscribers) == 3)
            await bo.subscribe(id="2")
            assert "as many" in (await bo.message())["payload"][0]["message"]
            await ada.inner.send(json.dumps({"id": "1", "type": "complete"}))
            await until(lambda: len(live.app.state.poller.subscribers) == 2)
            await bo.subscribe(id="2")
            await until(lambda: len(live.app.state.poller.subscribers) == 3)


async def test_a_server_that_goes_down_ends_all_and_says_so(database: Database, tmp_path: Path) -> None:
    async with serving(database, tmp_path) as live:
        client = httpx.AsyncClient(timeout=60)
        ada = live.socket("ada")
        opened = await ada.__aenter__()
        await opened.subscribe()
        async with client, client.stream("POST", live.url + "/graphql", **asked(live, "bo")) as stream:
            await until(lambda: len(live.app.state.poller.subscribers) == 2)
            await live.app.state.end_subscriptions()
            assert await opened.closed() == (1012, "The server is going down; resume with the last cursor.")
            events = [event async for event in read(stream)]
            assert events[0][1]["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
            assert events[-1] == ("complete", None)
        await ada.__aexit__(None, None, None)
    assert live.app.state.poller.polling.done()


# ---- server-sent events ----------------------------------------------------------------------------------------------


def asked(live: LiveApplication, name: str | None, query: str = FEED, **variables: Any) -> dict[str, Any]:
    """What httpx needs to ask for events."""
    headers = {"accept": "text/event-stream"} | ({"authorization": f"Bearer {live.token(name)}"} if name else {})
    return {"json": {"query": query, "variables": variables}, "headers": headers}


async def read(stream: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    """The events of a stream: name and data."""
    assert stream.status_code == 200
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    name = ""
    async for line in stream.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            yield name, json.loads(data) if data else None


async def test_events_come_by_http_too(live: LiveApplication, database: Database, tmp_path: Path) -> None:
    cursor = await start(live, "ada")
    async with httpx.AsyncClient(timeout=60) as client:
        async with client.stream("POST", live.url + "/graphql", **asked(live, "ada", after=cursor)) as stream:
            await imported(database, tmp_path, work(3, EVA), work(4, EVA))
            events = read(stream)
            pairs = [await anext(events) for _ in range(2)]
            assert [name for name, _ in pairs] == ["next", "next"]
            labels = [data["data"]["feed"]["node"]["subject"]["label"] for _, data in pairs]
            assert sorted(labels) == ["Work 3", "Work 4"]
        await until(lambda: not live.app.state.poller.subscribers)
        once = asked(live, "ada", "{ viewer { name } }")
        async with client.stream("POST", live.url + "/graphql", **once) as stream:
            assert [event async for event in read(stream)] == [
                ("next", {"data": {"viewer": {"name": "Ada"}}}),
                ("complete", None),
            ]
        params = {"query": "subscription { feed { cursor } }"}
        headers = asked(live, "ada")["headers"]
        async with client.stream("GET", live.url + "/graphql", params=params, headers=headers) as stream:
            await until(lambda: len(live.app.state.poller.subscribers) == 1)
        await until(lambda: not live.app.state.poller.subscribers)


async def test_the_end_of_a_token_ends_events_with_an_error(live: LiveApplication) -> None:
    async with (
        httpx.AsyncClient(timeout=60) as client,
        client.stream("POST", live.url + "/graphql", **asked(live, "ada")) as stream,
    ):
        await until(lambda: len(live.app.state.poller.subscribers) == 1)
        live.clock.now += timedelta(hours=2)
        (_, error), last = [event async for event in read(stream)]
    assert error["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert last == ("complete", None)


@pytest.mark.parametrize(
    ("name", "query", "headers", "status"),
    [
        (None, FEED, {}, 401),
        ("ada", FEED, {"authorization": "Bearer nonsense"}, 401),
        ("ada", "subscription { feed { nothing } }", {}, 400),
        ("ada", WRONG, {}, 400),
        ("ada", FEED, {"accept": "application/json"}, 406),
        ("ada", FEED, {"accept": "text/html"}, 406),
    ],
)
async def test_events_that_may_not_begin_are_refused_with_a_status(
    live: LiveApplication, name: str | None, query: str, headers: dict[str, str], status: int
) -> None:
    given = asked(live, name, query)
    async with httpx.AsyncClient() as client:
        response = await client.post(live.url + "/graphql", json=given["json"], headers=given["headers"] | headers)
    assert response.status_code == status
    assert len(response.json()["errors"]) == 1
    assert not re.search("Traceback|nonsense\\.", response.text)
    assert not live.app.state.poller.subscribers


async def test_a_mutation_by_get_is_refused_there_too(live: LiveApplication) -> None:
    given = asked(live, "ada")
    params = {"query": 'mutation { follow(id: "A1") { __typename } }'}
    async with httpx.AsyncClient() as client:
        response = await client.get(live.url + "/graphql", params=params, headers=given["headers"])
    assert response.status_code == 405


async def test_what_is_no_message_of_the_protocol_closes_the_connection(live: LiveApplication) -> None:
    for noise in ("[]", "7", '{"type": "subscribe", "id": []}', "{}", '{"type": "start", "id": "1"}', b"{}"):
        async with live.socket("ada") as ada:
            await ada.inner.send(noise)
            assert (await ada.closed())[0] == 4400, noise


@pytest.mark.parametrize("payload", [{}, {"payload": None}, {"payload": {}}])
async def test_a_connection_may_begin_without_a_payload(live: LiveApplication, payload: dict[str, Any]) -> None:
    url = live.url.replace("http", "ws") + "/graphql"
    async with connect(url, subprotocols=PROTOCOL) as connection:
        await connection.send(json.dumps({"type": "connection_init"} | payload))
        assert json.loads(await connection.recv()) == {"type": "connection_ack"}
        await connection.send(json.dumps({"type": "ping", "payload": None}))
        assert json.loads(await connection.recv()) == {"type": "pong"}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, "BAD_REQUEST"),
        (7, "BAD_REQUEST"),
        ([], "BAD_REQUEST"),
        ({}, "BAD_REQUEST"),
        ({"query": 5}, "BAD_REQUEST"),
        ({"query": "{ __typename }", "variables": [1]}, "BAD_REQUEST"),
        ({"query": "{ __typename }", "extensions": "x"}, "BAD_REQUEST"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"extensions": {"persistedQuery": 7}}, "BAD_USER_INPUT"),
        ({"documentId": "sha256:" + "0" * 64}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"documentId": "my-page"}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"query": "query ($id: ID!) { node(id: $id) { id } }"}, "BAD_USER_INPUT"),
        ({"query": "query A { __typename } query B { __typename }"}, "OPERATION_RESOLUTION_FAILURE"),
    ],
)
async def test_a_bad_subscribe_message_costs_its_own_id(live: LiveApplication, payload: Any, code: str) -> None:
    async with live.socket(None) as client:
        await client.inner.send(json.dumps({"type": "subscribe", "id": "bad", "payload": payload}))
        message = await client.message()
        assert (message["type"], message["id"]) == ("error", "bad")
        assert [error["extensions"]["code"] for error in message["payload"]] == [code]
        await client.subscribe(query="{ __typename }", id="good")
        assert (await client.message())["payload"] == {"data": {"__typename": "Query"}}


async def test_a_document_may_be_named_over_a_connection_once_it_was_left(live: LiveApplication) -> None:
    query = "{ stats { workCount } }"
    digest = hashlib.sha256(query.encode()).hexdigest()
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}
    async with live.socket(None) as client:
        for payload in (named | {"query": query}, named, {"documentId": f"sha256:{digest}"}):
            await client.inner.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            assert (await client.message())["payload"] == {"data": {"stats": {"workCount": 2}}}
            assert (await client.message())["type"] == "complete"


async def test_events_begin_at_once_and_no_proxy_is_to_hold_them(live: LiveApplication) -> None:
    async with (
        httpx.AsyncClient(timeout=60) as client,
        client.stream("POST", live.url + "/graphql", **asked(live, "ada")) as stream,
    ):
        assert stream.headers["x-accel-buffering"] == "no"
        async with asyncio.timeout(10):  # the first comment of silence would come after 15 seconds
            assert await anext(stream.aiter_raw()) == b":\n\n"


async def test_nothing_is_asked_over_a_connection_when_its_token_has_expired(
    live: LiveApplication, database: Database
) -> None:
    async with live.socket("cy") as cy:
        live.clock.now += timedelta(hours=2)
        await cy.subscribe(query='mutation { follow(id: "A1") { userErrors { code } } }')
        assert (await cy.closed())[0] == 4401
    assert await facts(database, "MATCH (u:User {name: 'Cy'}) RETURN u") == []


async def test_mutations_may_be_sent_over_a_connection(live: LiveApplication, database: Database) -> None:
    async with live.socket("cy") as cy:
        await cy.subscribe(query='mutation { follow(id: "A1") { entity { label } userErrors { code } } }')
        message = await cy.message()
    assert message["payload"]["data"]["follow"] == {"entity": {"label": "Eva Ek"}, "userErrors": []}
    await do(database, live.viewer("cy"), 'unfollow(id: "A1") { userErrors { code } }')
