"""An answer that proves to be larger than one may be is ended with an error, however it is sent."""

import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.settings import Settings
from tests.support.graph import write
from tests.support.served import asgi_client, served

MOST = 8_000
# Longer than texts usually are, so that the estimate does not tell it.
LONG = '{ work(id: "Wwork00000000001") { title abstract } }'
LATER = '{ work(id: "Wwork00000000001") { title ... @defer { abstract } ... @defer { year } } }'
SENTENCE = (
    "The answer has more than 8000 bytes, so it is not sent, but what was written stays written. "
    "Ask for smaller pages or fewer fields."
)
SETTINGS = {"PEERGRAPH_MOST_ANSWER": str(MOST)}


@pytest.fixture
async def long(records: Database) -> Database:
    await write(records, "MATCH (w:Work) SET w.abstract = $text", text="long " * 4_000)
    return records


def is_refusal(error: Any) -> bool:
    return bool(error["message"] == SENTENCE and error["extensions"]["code"] == "ANSWER_TOO_LARGE")


async def ask(database: Database, query: str, accept: str = "application/json", **settings: str) -> httpx.Response:
    async with asgi_client(create_app(Settings.read(SETTINGS | settings), database)) as client:
        return await client.post("/graphql", json={"query": query}, headers={"accept": accept})


async def test_as_json(long: Database) -> None:
    response = await ask(long, LONG)
    assert response.status_code == 200
    (error,) = response.json()["errors"]
    assert is_refusal(error)
    assert response.json()["data"] is None
    assert (await ask(long, LONG.replace("abstract", "year"))).json()["data"]["work"]["year"] == 2026
    assert len((await ask(long, LONG, PEERGRAPH_MOST_ANSWER="30000")).content) > 20_000
    assert len((await ask(long, LONG, PEERGRAPH_MOST_ANSWER="0")).content) > 20_000


async def test_a_server_that_only_measures_sends_it(long: Database, caplog: pytest.LogCaptureFixture) -> None:
    assert len((await ask(long, LONG, PEERGRAPH_LIMITS="measure")).content) > 20_000
    assert "over the limit of answer" in caplog.text


async def test_as_server_sent_events(long: Database) -> None:
    response = await ask(long, LONG, "text/event-stream")
    (event,) = (line.removeprefix("data: ") for line in response.text.splitlines() if line.startswith("data: "))
    (error,) = json.loads(event)["errors"]
    assert is_refusal(error)


def parts_of(response: httpx.Response) -> list[Any]:
    """The parts of a response in multipart/mixed."""
    pieces = response.content.split(b"\r\n---")[1:-1]
    return [json.loads(piece.partition(b"\r\n\r\n")[2]) for piece in pieces]


async def test_in_parts(long: Database) -> None:
    first, *_, last = parts_of(await ask(long, LATER, "multipart/mixed"))
    assert first["data"]["work"] == {"title": first["data"]["work"]["title"]}
    assert last["hasNext"] is False
    assert any(is_refusal(error) for completed in last["completed"] for error in completed["errors"])
    announced = {fragment["id"] for fragment in first["pending"]}
    assert {completed["id"] for completed in last["completed"]} <= announced

    both = '{ work(id: "Wwork00000000001") { abstract ... @defer { year } } }'
    (only,) = parts_of(await ask(long, both, "multipart/mixed"))
    assert (only["data"], only["hasNext"]) == (None, False)
    assert is_refusal(only["errors"][0])


async def test_a_large_answer_is_sent_as_one_part(records: Database) -> None:
    query = "{ works(first: 100) { nodes { ... @defer { " + " ".join(f"a{n}: title" for n in range(60)) + " } } } }"
    (only,) = parts_of(await ask(records, query, "multipart/mixed", PEERGRAPH_MOST_ANSWER="0"))
    assert only["hasNext"] is False
    assert len(only["data"]["works"]["nodes"][0]) == 60
    first, *_ = parts_of(await ask(records, query.replace("100", "2"), "multipart/mixed", PEERGRAPH_MOST_ANSWER="0"))
    assert first["hasNext"] is True


async def test_over_a_websocket(long: Database) -> None:
    async with (
        served(create_app(Settings.read(SETTINGS), long)) as address,
        connect(
            address.replace("http", "ws") + "/graphql", subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None
        ) as connection,
    ):
        await connection.send(json.dumps({"type": "connection_init"}))
        await connection.recv()
        await connection.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": LONG}}))
        message = json.loads(await connection.recv())
        assert message["type"] == "next"
        (error,) = message["payload"]["errors"]
        assert is_refusal(error)


async def test_as_a_file(long: Database) -> None:
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_ANSWER": "1000"}), long)) as client:
        response = await client.get("/export/slice.json?centers=Wwork00000000001")
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "ANSWER_TOO_LARGE"


async def test_what_is_told_beforehand_takes_no_statement(long: Database) -> None:
    aliases = " ".join(f"a{n}: abstract" for n in range(900))
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_COST": "0"}), long)) as client:
        query = "{ works(first: 100) { nodes { " + aliases + " } } }"
        response = await client.post("/graphql", json={"query": query}, headers={"peergraph-report": "1"})
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "ANSWER_TOO_LARGE"
    assert error["extensions"]["bytes"] > error["extensions"]["most"] == 10_000_000
    assert response.json()["extensions"]["peergraph"]["statements"] == 0
