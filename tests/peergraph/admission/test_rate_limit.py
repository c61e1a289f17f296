"""What a client may spend within a minute: by who it is, else by its address; in bounded memory."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database
from peergraph.admission.rate_limit import RateLimit, client_of_address, is_on_this_machine
from peergraph.app import create_app
from peergraph.errors import RateLimited
from peergraph.limits import DocumentLimits
from peergraph.settings import Settings
from tests.support.served import asgi_client
from tests.support.tokens import AUDIENCE, NAME, NOW, Authority

GRAPHQL = {"accept": "application/graphql-response+json"}
NAMES = '{ researcher(id: "stefan-gustafsson") { name } }'


class SecondsClock:
    """A time that tests move."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> SecondsClock:
    return SecondsClock()


class Purse:
    """Budgets of so many points each."""

    def __init__(self, clock: SecondsClock, budget: int, **bounds: Any) -> None:
        self.budget, self.rate_limit = budget, RateLimit(DocumentLimits(**bounds), clock)

    def spend(self, client: str, points: int) -> None:
        self.rate_limit.charge(client, points, self.budget)


def test_a_budget_is_spent_and_comes_back_steadily(clock: SecondsClock) -> None:
    purse = Purse(clock, budget=600)
    purse.spend("ada", 400)
    with pytest.raises(RateLimited) as refusal:
        purse.spend("ada", 300)
    assert refusal.value.seconds == 10
    assert str(refusal.value) == (
        "This request needs 300 points, and you have 200 of 600 per minute; try again in 10 seconds."
    )
    # What was refused is not taken.
    purse.spend("ada", 200)
    clock.now += 9.0
    with pytest.raises(RateLimited):
        purse.spend("ada", 100)
    clock.now += 1.0
    purse.spend("ada", 100)
    clock.now += 3_600.0
    purse.spend("ada", 600)
    with pytest.raises(RateLimited) as refusal:
        purse.spend("ada", 1)
    assert str(refusal.value).endswith("; try again in 1 second.")


@pytest.mark.parametrize(
    ("address", "headers", "expected"),
    [
        ("127.0.0.1", {"host": "localhost:8000"}, True),
        ("127.0.0.1", {"host": "LOCALHOST"}, True),
        ("127.8.8.8", {"host": "127.0.0.1:8000"}, True),
        ("::1", {"host": "[::1]:8000"}, True),
        ("::1", {"host": "[::1]"}, True),
        ("192.0.2.7", {"host": "localhost:8000"}, False),
        ("127.0.0.1", {"host": "rebound.example:8000"}, False),
        ("127.0.0.1", {"host": "localhost.example"}, False),
        ("127.0.0.1", {"host": "127.0.0.1.example"}, False),
        ("127.0.0.1", {}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=192.0.2.7"}, False),
        ("127.0.0.1", {"host": "localhost", "via": "1.1 proxy"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "127.0.0.1"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-proto": "https"}, False),
        ("127.0.0.1", {"host": "localhost", "x-real-ip": "192.0.2.7"}, False),
    ],
)
def test_who_asks_from_this_machine(address: str, headers: dict[str, str], expected: bool) -> None:
    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert is_on_this_machine((address, 40_000), given) is expected
    assert not is_on_this_machine((address, 40_000), [*given, (b"host", b"localhost"), (b"host", b"localhost")])
    assert not is_on_this_machine(None, given)


async def test_a_server_of_this_machine_alone_has_no_budget_for_it(records: Database) -> None:
    small = {"PEERGRAPH_MOST_BUDGET": "1000", "PEERGRAPH_MOST_COST": "0"}
    elsewhere = small | {"PEERGRAPH_NEO4J_URI": "bolt://192.0.2.1:7687", "PEERGRAPH_NEO4J_PASSWORD": "x"}

    async def statuses(settings: dict[str, str], host: str) -> set[int]:
        async with asgi_client(create_app(Settings.read(settings), records)) as client:
            responses = [
                await client.post("/graphql", json={"query": NAMES}, headers={"host": host}) for _ in range(20)
            ]
        return {response.status_code for response in responses}

    assert await statuses(small, "localhost:8000") == {200}
    assert await statuses(small, "peergraph.test") == {200, 429}
    assert await statuses(small | {"PEERGRAPH_HOST": "0.0.0.0"}, "localhost:8000") == {200, 429}
    assert await statuses(elsewhere, "localhost:8000") == {200, 429}


def test_clients_spend_apart(clock: SecondsClock) -> None:
    purse = Purse(clock, budget=100)
    purse.spend("ada", 100)
    purse.spend("grace", 100)
    with pytest.raises(RateLimited):
        purse.spend("ada", 1)


def test_a_client_that_waits_as_long_as_it_is_told_has_enough_for_the_whole_request(clock: SecondsClock) -> None:
    purse = Purse(clock, budget=60)
    purse.spend("ada", 1)
    purse.spend("ada", 50)
    purse.spend("ada", 1)
    with pytest.raises(RateLimited) as refusal:
        purse.rate_limit.charge("ada", 59, 60, again=1)
    assert refusal.value.seconds == 52
    clock.now += refusal.value.seconds
    purse.spend("ada", 1)
    purse.spend("ada", 59)


async def test_a_request_that_no_budget_can_pay_is_told_so_and_never_to_come_again(records: Database) -> None:
    settings = Settings.read({"PEERGRAPH_MOST_BUDGET": "250"})
    await have_planned(records)
    dear = "{ works(first: 100) { nodes { authors(first: 5) { totalCount } } } }"
    long = NAMES + "#" + "x" * 1_000
    async with asgi_client(create_app(settings, records)) as client:
        for query, what, needed in ((dear, "This request", None), (long, "This document", 1 + len(long) // 4)):
            for _ in range(2):
                response = await client.post("/graphql", json={"query": query}, headers=GRAPHQL)
                assert response.status_code == 400
                assert "retry-after" not in response.headers
                assert "data" not in response.json()
                (error,) = response.json()["errors"]
                assert (error["extensions"]["code"], error["extensions"]["budget"]) == ("TOO_COSTLY", 250)
                needed = needed or 1 + error["extensions"]["cost"]["estimated"]
                assert error["message"] == (
                    f"{what} needs {needed} points, and you may spend 250 within a minute, so that it is never "
                    "answered. Ask for less."
                )
        # What was refused has cost its arrivals and one parse, so that something cheaper is still answered.
        assert (await post(client)).status_code == 200


def test_only_so_many_clients_are_remembered_those_seen_last(clock: SecondsClock) -> None:
    purse = Purse(clock, budget=100, clients=50)
    purse.spend("ada", 100)
    for number in range(10_000):
        purse.spend(f"client {number}", 1)
        if number % 40 == 0:
            with pytest.raises(RateLimited):
                purse.spend("ada", 1)
    assert len(purse.rate_limit.left) == 50
    assert "ada" in purse.rate_limit.left


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::5", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("somewhere", "somewhere"),
    ],
)
def test_a_household_of_ipv6_is_one_client(address: str, client: str) -> None:
    assert client_of_address((address, 4711)) == client


async def have_planned(records: Database) -> None:
    """Have Neo4j plan NAMES, which costs more than the small budgets here."""
    async with asgi_client(create_app(Settings.read({}), records)) as client:
        assert (await post(client)).status_code == 200


async def post(client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": NAMES}, headers=GRAPHQL | headers)


def refusal_code(response: httpx.Response) -> Any:
    """The code of a refusal with 429, which says when to come again."""
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
    (error,) = response.json()["errors"]
    assert "data" not in response.json()
    needed, left = error["extensions"]["cost"], error["extensions"]["left"]
    points = "1 point" if needed == 1 else f"{needed} points"
    assert error["message"].startswith(
        f"This request needs {points}, and you have {left} of 250 per minute; try again in "
    )
    return error["extensions"]["code"]


async def test_a_client_that_has_spent_its_budget_is_told_when_to_come_again(records: Database, tmp_path: Any) -> None:
    authority = Authority(tmp_path / "keys.json").make("ES256")
    settings = Settings.read(
        {
            "PEERGRAPH_MOST_BUDGET": "250",
            "PEERGRAPH_MOST_BUDGET_SIGNED_IN": "250",
            "PEERGRAPH_OIDC_ISSUERS": f"{NAME}={AUDIENCE}",
            "PEERGRAPH_OIDC_KEYS": f"{NAME}={authority.path}",
        }
    )
    await have_planned(records)
    app = create_app(settings, records, lambda: datetime.fromtimestamp(NOW, UTC))
    async with asgi_client(app) as client:
        ada = {"authorization": f"Bearer {authority.token(sub='ada')}"}
        grace = {"authorization": f"Bearer {authority.token(sub='grace')}"}
        for who in ({}, ada):
            assert (await post(client, **who)).status_code == 200
            assert (await post(client, **who)).status_code == 200
            assert refusal_code(await post(client, **who)) == "RATE_LIMITED"
        assert (await post(client, **grace)).status_code == 200
        # Another token of the same person is the same client; a file of a slice is paid for too.
        again = {"authorization": f"Bearer {authority.token(sub='ada', name='Somebody')}"}
        assert refusal_code(await post(client, **again)) == "RATE_LIMITED"
        exported = await client.get("/export/slice.json?centers=stefan-gustafsson")
        assert refusal_code(exported) == "RATE_LIMITED"


async def test_a_token_that_is_not_taken_is_paid_for_too(records: Database) -> None:
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_BUDGET": "250"}), records)) as client:
        answers = [(await post(client, authorization="Bearer nonsense")).status_code for _ in range(260)]
        assert answers[:240] == [401] * 240
        assert answers[-1] == 429


async def test_a_long_document_is_paid_for_each_time_it_has_to_be_parsed(records: Database) -> None:
    settings = Settings.read({"PEERGRAPH_MOST_BUDGET": "20000"})
    async with asgi_client(create_app(settings, records)) as client:
        texts = ["{ " + " ".join(f"b{n}c{number}: __typename" for n in range(49)) + " }" for number in range(12)]
        bodies = [{"query": text + " ".join(f"#{'x' * 800}\n" for _ in range(12))} for text in texts]
        answers = [(await client.post("/graphql", json=body)).status_code for body in bodies * 2]
        assert answers[:6] == [200] * 6
        assert answers[-1] == 429


def test_a_refusal_is_logged_with_its_client_and_points(clock: SecondsClock, caplog: pytest.LogCaptureFixture) -> None:
    purse = Purse(clock, budget=100)
    with caplog.at_level("INFO", "peergraph.limits"):
        purse.spend("192.0.2.7", 60)
        with pytest.raises(RateLimited):
            purse.spend("192.0.2.7", 50)
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("INFO", "refused 192.0.2.7: 50 points needed, 40 of 100 left")
    ]
