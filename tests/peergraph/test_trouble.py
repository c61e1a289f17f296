"""When Neo4j is away or slow, a client leaves, or we have a defect: a clear answer, and everything well afterwards."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graphdb.driver import database as graphdb_database
from graphdb.driver.database import Database
from graphdb.server.local import BoltAddress
from peergraph.app import create_app
from peergraph.execution.answer_cache import AnswerCache
from peergraph.settings import Settings
from tests.support.faults import ENDLESS, Neo4jProxy, ReplacedDatabase, until_endless
from tests.support.served import asgi_client, served

NAME = '{ researcher(id: "stefan-gustafsson") { name } }'
ANSWER = {"data": {"researcher": {"name": "Stefan Gustafsson"}}}


@pytest.fixture
async def replaced(records: Database, bolt: BoltAddress) -> AsyncIterator[ReplacedDatabase]:
    """A pool of two connections whose statements take one second at most."""
    async with await ReplacedDatabase.open(bolt.uri, bolt.user, bolt.password, timeout=1.0, pool_size=2) as database:
        yield database


async def ask(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/graphql", json={"query": NAME})


async def test_without_neo4j_the_answer_is_503_and_it_recovers_by_itself(
    records: Database, proxy: Neo4jProxy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(graphdb_database, "RETRY_BUDGET", 0.5)
    async with (
        await proxy.open_database() as database,
        asgi_client(create_app(Settings.read({}), database)) as client,
    ):
        assert (await ask(client)).json() == ANSWER
        assert (await client.get("/health/ready")).status_code == 200

        await proxy.shut()
        response = await ask(client)
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) > 0
        (error,) = response.json()["errors"]
        assert (error["message"], error["extensions"]) == ("Neo4j cannot be reached.", {"code": "UNAVAILABLE"})
        assert response.json()["data"] == {"researcher": None}
        ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "why": "Neo4j cannot be reached."})
        assert "retry-after" in ready.headers
        assert (await client.get("/health/live")).status_code == 200

        await proxy.open()
        assert (await ask(client)).json() == ANSWER
        assert (await client.get("/health/ready")).status_code == 200
        await proxy.shut()
    assert not any(record.exc_info for record in caplog.records)


async def test_a_short_absence_of_neo4j_is_not_noticed(records: Database, proxy: Neo4jProxy) -> None:
    async with (
        await proxy.open_database() as database,
        asgi_client(create_app(Settings.read({}), database)) as client,
    ):
        assert (await ask(client)).json() == ANSWER
        await proxy.shut()
        asking = asyncio.create_task(ask(client))
        await asyncio.sleep(0.3)
        await proxy.open()
        response = await asking
        assert (response.status_code, response.json()) == (200, ANSWER)
        await proxy.shut()


async def test_a_statement_that_takes_too_long_is_ended_and_the_pool_stays_healthy(
    replaced: ReplacedDatabase, records: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with asgi_client(create_app(Settings.read({}), replaced)) as client:
        replaced.text = ENDLESS
        for response in await asyncio.gather(ask(client), ask(client)):
            assert response.status_code == 200
            (error,) = response.json()["errors"]
            assert error["message"] == "The statement took longer than it may and was ended."
            assert error["extensions"] == {"code": "TIMEOUT"}
        # Neo4j says so a moment before it has ended them.
        await until_endless(records, runs=False)
        replaced.text = None
        answers = await asyncio.gather(*(ask(client) for _ in range(10)))
        assert [response.json() for response in answers] == [ANSWER] * 10
    assert not any(record.exc_info for record in caplog.records)


async def test_a_client_that_goes_away_ends_its_statement(
    records: Database, bolt: BoltAddress, caplog: pytest.LogCaptureFixture
) -> None:
    async with await ReplacedDatabase.open(bolt.uri, bolt.user, bolt.password, timeout=60.0, pool_size=2) as patient:
        patient.text = ENDLESS
        async with served(create_app(Settings.read({}), patient)) as url, httpx.AsyncClient(timeout=60) as client:
            asking = asyncio.create_task(client.post(f"{url}/graphql", json={"query": NAME}))
            await until_endless(records, runs=True)
            asking.cancel()
            await until_endless(records, runs=False)
            patient.text = None
            assert (await client.post(f"{url}/graphql", json={"query": NAME})).json() == ANSWER
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("compiled", [True, False])
async def test_a_defect_shows_a_number_that_finds_the_log_line_and_nothing_else(
    replaced: ReplacedDatabase, caplog: pytest.LogCaptureFixture, compiled: bool
) -> None:
    query = NAME if compiled else '{ __type(name: "Work") { name } researcher(id: "stefan-gustafsson") { name } }'
    async with asgi_client(create_app(Settings.read({}), replaced)) as client:
        replaced.defect = RuntimeError("the password is hunter2, see /etc/secret.py")
        response = await client.post("/graphql", json={"query": query})
        assert_hidden(response, caplog, "hunter2")
        replaced.defect, replaced.text = None, "MATCH (n:Hunter2 RETURN n"
        response = await client.post("/graphql", json={"query": query})
        assert_hidden(response, caplog, "Hunter2")
        replaced.text = None
        assert (await ask(client)).json() == ANSWER


def assert_hidden(response: httpx.Response, caplog: pytest.LogCaptureFixture, secret: str) -> None:
    assert response.status_code == 200
    (error,) = response.json()["errors"]
    assert error["path"] == ["researcher"]
    number = error["extensions"]["id"]
    assert error["extensions"] == {"code": "INTERNAL", "id": number}
    assert error["message"] == f"Something went wrong on our side; it is logged as {number}."
    assert not any(word in response.text for word in (secret, "MATCH", "Traceback", ".py", "Neo"))
    (record,) = [record for record in caplog.records if number in record.getMessage()]
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert secret in str(record.exc_info[1])


async def test_a_defect_outside_any_field_is_500_with_a_number_too(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise KeyError("hunter2")

    monkeypatch.setattr(AnswerCache, "reply", broken)
    response = await ask(client)
    assert response.status_code == 500
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "hunter2" not in response.text
    assert error["extensions"]["id"] in caplog.text
