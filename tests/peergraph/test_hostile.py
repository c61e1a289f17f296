"""Input that means harm, or that nobody expects, gets a clear refusal; nothing is blurted out, the server lives."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bench.attacks import ATTACKS
from graphdb.compile import plan_cache
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from peergraph.admission import cost
from peergraph.admission.document import DOCUMENT_CACHE, read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.app import create_app
from peergraph.limits import USUAL
from peergraph.settings import Settings
from tests.support.served import served

RESPONSE_JSON = "application/graphql-response+json"
HEADERS = {"content-type": "application/json", "accept": RESPONSE_JSON}
RESEARCHER = "query ($id: ID!) { researcher(id: $id) { name } }"
PAGE = "query ($after: String) { works(after: $after) { nodes { id } } }"
# Words that only a statement, a stack trace or a file path would bring into an answer.
INSIDES = ("MATCH ", "UNWIND", "RETURN ", "Traceback", 'File "', ".py", ".cypher", "neo4j.", "Neo.")


@pytest.fixture
async def watched(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> AsyncIterator[httpx.AsyncClient]:
    """The client; after the test nothing was logged as a defect, and the server still answers."""
    caplog.set_level(logging.INFO)
    yield client
    assert [record.getMessage() for record in caplog.records if record.exc_info or record.levelno > logging.INFO] == []
    alive = await client.post("/graphql", json={"query": RESEARCHER, "variables": {"id": "stefan-gustafsson"}})
    assert alive.json() == {"data": {"researcher": {"name": "Stefan Gustafsson"}}}


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> httpx.Response:
    return await send(client, json.dumps({"query": query, "variables": variables}))


async def send(client: httpx.AsyncClient, body: str | bytes) -> httpx.Response:
    response = await client.post("/graphql", content=body, headers=HEADERS)
    assert not any(word in response.text for word in INSIDES), response.text
    return response


def only_error(response: httpx.Response) -> dict[str, Any]:
    (error,) = response.json()["errors"]
    return dict(error)


def refused_field(response: httpx.Response, field: str) -> str:
    """The message of the error at a field; the rest of the answer stands."""
    assert response.status_code == 200
    error = only_error(response)
    assert response.json()["data"] == {field: None}
    assert (error["path"], error["extensions"]) == ([field], {"code": "BAD_USER_INPUT"})
    return str(error["message"])


def refused_request(response: httpx.Response, status: int = 400) -> str:
    """The message of the error that a whole request got; nothing was executed."""
    assert response.status_code == status
    assert "data" not in response.json()
    return str(response.json()["errors"][0]["message"])


@pytest.mark.parametrize(
    "id_",
    [
        "",
        " ",
        "' OR 1=1 //",
        '"}) DETACH DELETE n //',
        "stefan-gustafsson' RETURN 1",
        "{{7*7}} ${7*7} %s %n",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "https://orcid.org/0000-0002-1825-0098",
        "https://orcid.org/../../x",
        "doi:10.",
        "arXiv:99999999999999999999",
        "stefan\u202egustafsson",
        "\u2066stefan\u2069\ufeff",
        "🏃" * 500,
        "x" * 512,
        "\x01\x1b[31m\x7f",
        "\\u0000",
    ],
)
async def test_an_id_that_names_nothing_is_null_whatever_is_in_it(watched: httpx.AsyncClient, id_: str) -> None:
    response = await ask(watched, RESEARCHER, id=id_)
    assert (response.status_code, response.json()) == (200, {"data": {"researcher": None}})
    literal = await ask(watched, "{ researcher(id: " + json.dumps(id_) + ") { name } }")
    assert literal.json() == {"data": {"researcher": None}}


async def test_an_id_that_can_be_none_is_refused_by_name_of_the_limit(watched: httpx.AsyncClient) -> None:
    response = await ask(watched, RESEARCHER, id="x" * 513)
    assert refused_field(response, "researcher") == "An id has at most 512 characters, not 513."
    assert refused_field(await ask(watched, RESEARCHER, id="a\0b"), "researcher") == "An id has no NUL character."
    nodes = await ask(watched, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert "from 1 to 100, not 101" in only_error(nodes)["message"]


@pytest.mark.parametrize("id_", [None, True, 1.5, [], {}, ["a", "b"], {"id": "a"}])
async def test_an_id_of_another_type_is_a_request_error(watched: httpx.AsyncClient, id_: Any) -> None:
    assert refused_request(await ask(watched, RESEARCHER, id=id_)).startswith("Variable '$id'")


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "after",
    [
        "",
        "x",
        "!!!!",
        "é",
        "\0",
        "A" * 5000,
        cursor(),
        cursor("published-desc"),
        cursor("published-desc", "x", "y"),
        cursor("published-desc", 1, 2),
        cursor("published-desc", True, "a"),
        cursor("published-desc", 2**63, "a"),
        cursor("published-desc", 1.5, "a"),
        cursor("published-desc", None, None),
        cursor("published-desc", 1, "a", "b"),
        cursor("title-asc", "a", "b"),
        base64.urlsafe_b64encode(b"[" * 900).decode(),
        base64.urlsafe_b64encode(b'["published-desc", 1, "\xff"]').decode(),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
    ],
)
async def test_a_malformed_cursor_is_refused_at_its_field(watched: httpx.AsyncClient, after: str) -> None:
    message = refused_field(await ask(watched, PAGE, after=after), "works")
    assert message == "after is not a cursor of this list in this order; use one that this list gave."


@pytest.mark.parametrize("first", [0, 101, -1, 2**31 - 1, -(2**31)])
async def test_a_page_size_out_of_range_is_refused_with_the_range(watched: httpx.AsyncClient, first: int) -> None:
    query = "query ($first: Int) { works(first: $first) { nodes { id } } }"
    assert (
        refused_field(await ask(watched, query, first=first), "works") == f"first must be from 1 to 100, not {first}."
    )
    literal = await ask(watched, f"{{ works(first: {first}) {{ nodes {{ id }} }} }}")
    assert refused_field(literal, "works") == f"first must be from 1 to 100, not {first}."


@pytest.mark.parametrize("first", ["2147483648", "-2147483649", "1e400", "1e999999", "1.5", '"1"', "9" * 5000, "true"])
async def test_a_page_size_that_is_no_int_is_a_request_error(watched: httpx.AsyncClient, first: str) -> None:
    query = "query ($first: Int) { works(first: $first) { nodes { id } } }"
    refused_request(await send(watched, f'{{"query": {json.dumps(query)}, "variables": {{"first": {first}}}}}'))
    refused_request(await ask(watched, f"{{ works(first: {first}) {{ nodes {{ id }} }} }}"))


async def test_an_unknown_argument_or_field_is_named_with_what_was_meant(watched: httpx.AsyncClient) -> None:
    message = refused_request(await ask(watched, "{ works(frist: 1) { nodes { id } } }"))
    assert message == "Unknown argument 'frist' on field 'Query.works'. Did you mean 'first' or 'last'?"
    message = refused_request(await ask(watched, '{ work(id: "x") { titel } }'))
    assert message == "Cannot query field 'titel' on type 'Work'. Did you mean 'title', 'label', or 'type'?"


@pytest.mark.parametrize(
    "query",
    [
        "{ " + "a" * 20_000 + " }",
        "#" * 20_000,
        "{" * 20_000,
        "{ __typename " + "," * 20_000,
        '{ works(after: "' + "x" * 20_000 + '", frist: 1) { nodes { id } } }',
        "{ nodes(ids: " + "[" * 10_000 + "]" * 10_000 + ") { id } }",
        "{ " + "__typename " * 9_999 + "}",
        "{ stats { " + "workCount " * 2_000 + "} }",
        "query (" + " ".join(f"$v{n}: Int" for n in range(2_000)) + ") { __typename }",
        "{ __typename " + "@skip(if: false) " * 1_000 + "}",
        "{ " + "x" * 100_000 + " }",
        "{ __typename }\u202e }",
        "{ __typename \0 }",
        '{ work(id: "\\ud800") { id } }',
        '{ work(id: "\\u{110000}") { id } }',
        '{ work(id: """\0""") { id } } }',
    ],
    ids=lambda query: f"{query[:14]!a}…{len(query)}",
)
async def test_a_monstrous_or_garbled_document_is_refused(watched: httpx.AsyncClient, query: str) -> None:
    response = await ask(watched, query)
    refused_request(response)
    assert len(response.content) < 200_000


async def test_a_long_but_sound_document_is_answered(watched: httpx.AsyncClient) -> None:
    query = "{ stats { " + " ".join(f"count{n:04}: workCount" for n in range(950)) + " } }"
    assert 19_000 < len(query) < 20_000
    assert set((await ask(watched, query)).json()["data"]["stats"].values()) == {1}


def nested(levels: int) -> str:
    return '{ topic(id: "x") { ' + "parent { " * (levels - 1) + "name" + " }" * (levels + 1)


async def test_nesting_is_limited_before_the_database_is_touched(watched: httpx.AsyncClient) -> None:
    assert (await ask(watched, nested(6))).json() == {"data": {"topic": None}}
    for levels in (16, 50, 90):
        error = only_error(await ask(watched, nested(levels)))
        assert error["message"] == f"An operation nests at most 15 levels deep, not {levels}."
        assert error["extensions"] == {"code": "TOO_COSTLY"}
    refused_request(await ask(watched, nested(1_000)))
    refused_request(await ask(watched, '{ topic(id: "x") ' + "{ ... on Topic " * 400 + "{ name }" + " }" * 401))


async def test_fragments_that_double_at_every_level_are_counted_not_spread(watched: httpx.AsyncClient) -> None:
    doubling = "".join(
        f"fragment f{n} on Topic {{ a: parent {{ ...f{n + 1} }} b: parent {{ ...f{n + 1} }} }} " for n in range(12)
    )
    query = '{ topic(id: "x") { ...f0 } } ' + doubling + "fragment f12 on Topic { name }"
    message = refused_request(await ask(watched, query))
    assert message == "A root field has at most 100 fields with selections below it, not 8190."


async def test_root_fields_and_fragments_are_counted(watched: httpx.AsyncClient) -> None:
    query = "{ " + " ".join(f'a{n}: researcher(id: "x") {{ name }}' for n in range(51)) + " }"
    assert refused_request(await ask(watched, query)) == "An operation has at most 50 root fields, not 51."
    query = "{ " + " ".join(f"...f{n}" for n in range(101)) + " } "
    query += " ".join(f"fragment f{n} on Query {{ __typename }}" for n in range(101))
    assert refused_request(await ask(watched, query)) == "A document has at most 100 fragments, not 101."


@pytest.mark.parametrize(
    "fragments",
    [
        "fragment a on Topic { ...a }",
        "fragment a on Topic { ...b } fragment b on Topic { ...a }",
        "fragment a on Topic { parent { ...b } } fragment b on Topic { parent { ...a } }",
        "fragment a on Topic { ...missing }",
    ],
)
async def test_fragment_cycles_are_refused(watched: httpx.AsyncClient, fragments: str) -> None:
    message = refused_request(await ask(watched, '{ topic(id: "x") { ...a } } ' + fragments))
    assert message.startswith(("Cannot spread fragment", "Unknown fragment"))


async def test_introspection_within_introspection_is_limited(watched: httpx.AsyncClient) -> None:
    query = "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }"
    refused_request(await ask(watched, query))


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b'{"query": "{ __typename \xff }"}',
        b'{"query": "\\ud800"}',
        b'{"query": "{ __typename }"',
        b"",
        b"null",
        b"query=%7B__typename%7D",
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"query": "{ __typename }", "variables": {"a": ' + b'{"a": ' * 2_000 + b"1" + b"}" * 2_001 + b"}",
        b"\x1f\x8b\x08\x00",
    ],
    ids=lambda body: f"{body[:30]!a}…{len(body)}",
)
async def test_a_body_that_is_no_json_object_in_utf8_is_refused(watched: httpx.AsyncClient, body: bytes) -> None:
    refused_request(await send(watched, body))


async def test_nul_in_the_body_or_the_address_does_no_harm(watched: httpx.AsyncClient) -> None:
    refused_request(await send(watched, b'{"query": "{ __typename }\\u0000"}'))
    response = await watched.get("/graphql?query=" + quote("{ __typename }\0"), headers=HEADERS)
    refused_request(response)
    response = await watched.get("/graphql?query=%ED%A0%80", headers=HEADERS)
    refused_request(response)


async def test_a_body_of_a_megabyte_is_refused_by_its_size(watched: httpx.AsyncClient) -> None:
    body = json.dumps({"query": RESEARCHER, "variables": {"id": "x" * 1_000_000}})
    assert refused_request(await send(watched, body), 413) == "A request body has at most 524288 bytes."

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    response = await watched.post("/graphql", content=unannounced(), headers=HEADERS)
    assert refused_request(response, 413) == "A request body has at most 524288 bytes."


async def test_variables_that_nobody_declared_do_no_harm(watched: httpx.AsyncClient) -> None:
    variables = {f"v{n}": "x" * 100 for n in range(3_000)}
    assert (await ask(watched, "{ __typename }", **variables)).json() == {"data": {"__typename": "Query"}}
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    response = await ask(watched, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=deep)
    refused_request(response)
    response = await ask(
        watched, "query ($o: WorkOrder) { works(orderBy: $o) { totalCount } }", o={"by": "x" * 100_000}
    )
    refused_request(response)
    assert len(response.content) < 10_000


async def test_an_operation_name_that_names_nothing_is_refused(watched: httpx.AsyncClient) -> None:
    for name in ("x", "\0", "\u202e", "A" * 10_000):
        response = await send(watched, json.dumps({"query": "query A { __typename }", "operationName": name}))
        refused_request(response)


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused_before_any_statement_runs(
    watched: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG, "peergraph.statement")
    for variant in ("once", "again"):
        response = await send(watched, ATTACKS[name](variant))
        refused_request(response)
        assert len(response.json()["errors"]) <= 11
        assert len(response.content) < 20_000
    assert [record.getMessage() for record in caplog.records if record.name == "peergraph.statement"] == []


async def test_a_body_of_two_megabytes_is_refused_by_what_it_says_of_itself(place: str) -> None:
    """Not a byte of it has to come: the server answers once it knows the length."""
    reader, writer = await asyncio.open_connection(*address(place))
    writer.write(head(2_000_000))
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), 10)
    assert b" 413 " in answer
    writer.close()
    await writer.wait_closed()


async def test_slow_bodies_are_given_up_and_keep_nobody_waiting(records: Database) -> None:
    app = create_app(Settings.read({"PEERGRAPH_BODY_TIMEOUT": "0.5"}), records)
    async with served(app) as url:
        slow = [await asyncio.open_connection(*address(url)) for _ in range(50)]
        for _, writer in slow:
            writer.write(head(1_000) + b'{"query": ')
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            answered = await client.post("/graphql", json={"query": "{ __typename }"})
            assert answered.json() == {"data": {"__typename": "Query"}}
        for reader, writer in slow:
            # The connection is closed too: reading ends.
            answer = await asyncio.wait_for(reader.read(), 20)
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert b"The body has to come within 0.5 seconds." in answer
            writer.close()
            await writer.wait_closed()


def address(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


def head(length: int) -> bytes:
    """The head of a POST that promises a body of this length."""
    lines = ["POST /graphql HTTP/1.1", "Host: x", "Content-Type: application/json", f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_what_is_kept_of_documents_is_bounded_in_number_and_in_characters() -> None:
    for cache in (DOCUMENT_CACHE, plan_cache.PLAN_CACHE, cost.COST_CACHE):
        cache.clear()
    for number in range(1_500):
        document = f"query A($id: ID!) {{ a{number}: researcher(id: $id) {{ name }} }} # {'x' * (number % 400)}"
        read = read_document(document, USUAL)
        operation = prepare(read, GraphQLRequest(document, None, {"id": "x"}))
        assert isinstance(operation, Operation)
        assert read.plans["A"].compiled_fields(operation) is not None
        cost.estimate(operation)
    # What was sent once has a fourth of the room.
    assert DOCUMENT_CACHE.max_entries == 500
    assert len(DOCUMENT_CACHE) <= DOCUMENT_CACHE.max_entries
    assert DOCUMENT_CACHE.heaviest == 200_000
    assert DOCUMENT_CACHE.weight <= DOCUMENT_CACHE.heaviest
    assert 125 <= len(plan_cache.PLAN_CACHE) <= plan_cache.PLAN_CACHE.max_entries == 500
    assert 250 <= len(cost.COST_CACHE) <= cost.COST_CACHE.max_entries == 1_000
    for number in range(100):
        leaves = " ".join(f"a{leaf}: title" for leaf in range(number, number + 600))
        document = f"{{ works(first: 10) {{ nodes {{ {leaves} }} }} }}"
        read = read_document(document, USUAL)
        operation = prepare(read, GraphQLRequest(document))
        assert isinstance(operation, Operation)
        assert read.plans[None].compiled_fields(operation) is not None
        cost.estimate(operation)
        for cache in (plan_cache.PLAN_CACHE, cost.COST_CACHE):
            assert 0 < cache.weight <= cache.heaviest
    assert len(plan_cache.PLAN_CACHE) < 100
    for number in range(60):
        read_document("{ " + f"b{number:03}" * 2_400 + " }", USUAL)
    assert len(DOCUMENT_CACHE) <= 200_000 // 9_600
    for number in range(20):
        read_document("{ " + f"b{number:03}" * 2_600 + " }", USUAL)
    assert DOCUMENT_CACHE.weight <= 200_000
