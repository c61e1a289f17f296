"""An answer in parts: the first is there before the others are read, and all of them together are the whole answer."""

import asyncio
import json
import random
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import (
    DirectiveNode,
    FieldNode,
    InlineFragmentNode,
    NameNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from graphdb.driver import database as graphdb_database
from graphdb.driver.database import Database
from graphdb.server.local import BoltAddress
from peergraph.admission.admit import PreparedRequest, admit
from peergraph.admission.defer import MOST
from peergraph.admission.request import GraphQLRequest
from peergraph.app import create_app
from peergraph.execution.execute import answer
from peergraph.http.multipart import MultipartAnswer, begin_multipart, subsequent_part
from peergraph.http.negotiation import takes_multipart
from peergraph.settings import Settings
from tests.support.faults import ENDLESS, CountedDatabase, Neo4jProxy, ReplacedDatabase, until_endless
from tests.support.graph import write
from tests.support.node import install, run_node
from tests.support.queries import QUERIES, asked
from tests.support.served import asgi_client, keyed_settings, served
from tests.support.viewers import VIEWERS

CLIENT = Path(__file__).parents[2] / "parts"
MIXED = {"accept": "multipart/mixed, application/json"}
ID = {"id": "stefan-gustafsson"}
PAGE = """query Page($id: ID!) { researcher(id: $id) { name ...Works @defer(label: "works") } }
  fragment Works on Researcher { works { totalCount nodes { title } } workCount }"""
NESTED = """query Page($id: ID!) { researcher(id: $id) { works { nodes { title
  ... @defer { authors { nodes { name } } } } } } }"""


# ---- a client's own reading of the parts -----------------------------------------------------------------------------


def split(body: bytes) -> list[Any]:
    """The parts of a body in multipart/mixed with the boundary "-"."""
    pieces = body.split(b"\r\n---")
    assert pieces[0] == b""
    assert pieces[-1] == b"--\r\n"
    found = []
    for piece in pieces[1:-1]:
        header, _, part = piece.partition(b"\r\n\r\n")
        assert header == b"\r\ncontent-type: application/json; charset=utf-8"
        found.append(json.loads(part))
    return found


def together(parts: list[Any]) -> Any:
    """The data that all parts make, by the draft's own words: each goes where the pending one of its id said."""
    first, *later = parts
    data, paths = first["data"], {pending["id"]: pending["path"] for pending in first.get("pending", ())}
    assert [part["hasNext"] for part in parts] == [True] * len(later) + [False]
    for part in later:
        paths |= {pending["id"]: pending["path"] for pending in part.get("pending", ())}
        for increment in part.get("incremental", ()):
            assert not increment.get("errors")
            at = data
            for step in [*paths[increment["id"]], *increment.get("subPath", ())]:
                at = at[step]
            merge(at, increment["data"])
        for completed in part.get("completed", ()):
            assert not completed.get("errors")
            del paths[completed["id"]]
    assert not paths
    return data


def merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


async def parts_of(database: Database, document: str, **more: Any) -> tuple[list[Any], list[str]]:
    """The parts of an answer, and the statements they took."""
    prepared = admit(GraphQLRequest(document, None, **more), compiled=False)
    assert isinstance(prepared, PreparedRequest), prepared
    first = await begin_multipart(database, prepared)
    assert isinstance(first, MultipartAnswer), first
    return [first.first, *[subsequent_part(part) async for part in first.rest]], first.stats.names


async def post(client: httpx.AsyncClient, document: str = PAGE, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": document, "variables": ID}, headers=MIXED | headers)


# ---- a real client ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def urql(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client's script and its packages, installed by their lock file."""
    return install(CLIENT, tmp_path_factory.mktemp("parts"))


async def drawn(urql: Path, place: str, document: str) -> list[Any]:
    """Every state of an answer that urql hands to a page."""
    output = await run_node(urql, "client.mjs", f"{place}/graphql", document, json.dumps(ID), seconds=60)
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.parametrize(
    ("document", "first"),
    [
        (PAGE, {"researcher": {"name": "Stefan Gustafsson"}}),
        (NESTED, None),
    ],
)
async def test_urql_draws_the_first_part_and_then_the_whole(
    records: Database, urql: Path, place: str, document: str, first: Any
) -> None:
    states = await drawn(urql, place, document)
    whole = await answer(records, GraphQLRequest(document, None, ID))
    assert all("errors" not in state and "network" not in state for state in states)
    assert len(states) > 1
    assert states[0]["hasNext"]
    assert states[0]["data"] == first or first is None
    assert states[0]["data"] != whole.data
    assert not states[-1]["hasNext"]
    assert states[-1]["data"] == whole.data


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((CLIENT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for place, package in packages.items() if place)
    assert not any("resolved" in package for package in packages.values())


# ---- over the wire ---------------------------------------------------------------------------------------------------


async def test_the_first_part_is_sent_before_the_next_is_read(counted: CountedDatabase) -> None:
    async with served(create_app(Settings.read({}), counted)) as url, httpx.AsyncClient(timeout=60) as client:
        asking = {"query": PAGE, "variables": ID}
        async with client.stream("POST", f"{url}/graphql", json=asking, headers=MIXED) as response:
            assert response.status_code == 200
            assert response.headers["content-type"] == 'multipart/mixed; boundary="-"'
            assert response.headers["cache-control"] == "private, no-store"
            counted.gate = asyncio.Event()
            coming = response.aiter_raw()
            first = await anext(coming)
            assert split(first + b"\r\n-----\r\n")[0]["data"] == {"researcher": {"name": "Stefan Gustafsson"}}
            counted.gate.set()
            rest = [piece async for piece in coming]
    whole = await answer(counted, GraphQLRequest(PAGE, None, ID))
    assert together(split(first + b"".join(rest))) == whole.data
    assert counted.ran[:2] == ["Page.researcher"] * 2


@pytest.mark.parametrize(
    "accept",
    ["application/json", "*/*", "multipart/mixed;deferSpec=20220824, application/json", "multipart/mixed;q=0, */*"],
)
async def test_who_takes_no_parts_of_ours_gets_the_whole_at_once(
    records: Database, client: httpx.AsyncClient, accept: str
) -> None:
    assert not takes_multipart(accept)
    for document in (PAGE, NESTED):
        response = await post(client, document, accept=accept)
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert response.json() == (await answer(records, GraphQLRequest(document, None, ID))).body()
    # On the standard path too.
    mixed = PAGE.replace("name ...", "__typename name ...").replace(
        "{ researcher", '{ __type(name: "Work") { name } researcher'
    )
    assert (await post(client, mixed, accept=accept)).json()["data"]["researcher"]["workCount"] == 1


async def test_what_variables_switch_off_comes_whole(client: httpx.AsyncClient) -> None:
    document = PAGE.replace("$id: ID!)", "$id: ID!, $later: Boolean! = false)").replace(
        '(label: "works")', "(if: $later)"
    )
    response = await post(client, document)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json()["data"]["researcher"]["workCount"] == 1


async def test_a_mutation_in_parts_gives_its_bookmark_with_the_first(records: Database, tmp_path: Path) -> None:
    import time

    from peergraph.auth import development_key

    token = development_key.token(tmp_path, int(time.time()), sub="ada", name="Ada")
    document = """mutation($id: ID!) { follow(id: $id) { entity { followerCount ... @defer { label } } } }"""
    async with asgi_client(create_app(keyed_settings(tmp_path), records)) as client:
        response = await post(client, document, authorization=f"Bearer {token}")
    assert response.headers["peergraph-bookmark"]
    assert together(split(response.content)) == {
        "follow": {"entity": {"followerCount": 1, "label": "Stefan Gustafsson"}}
    }


# ---- what is read when -----------------------------------------------------------------------------------------------


async def test_what_is_put_off_of_a_node_is_one_statement_and_all_else_none(records: Database) -> None:
    document = """query($id: ID!) { researcher(id: $id) {
      ... @defer { orcid workCount claim { state } }
      ... @defer { works { nodes { title ... @defer { year } } } }
      trust { score ... @defer { level verification } } } }"""
    parts, names = await parts_of(records, document, variables=ID)
    assert set(parts[0]["data"]["researcher"]) == {"trust"}
    assert set(parts[0]["data"]["researcher"]["trust"]) == {"score"}
    assert names == ["researcher"] * 3
    assert together(parts) == (await answer(records, GraphQLRequest(document, None, ID))).data


async def test_what_is_put_off_at_the_root_is_not_read_before(records: Database) -> None:
    document = "query($id: ID!) { researcher(id: $id) { name } ... @defer { stats { workCount } } }"
    parts, names = await parts_of(records, document, variables=ID)
    assert parts[0]["data"] == {"researcher": {"name": "Stefan Gustafsson"}}
    assert names == ["researcher", "stats"]
    assert together(parts)["stats"] == {"workCount": 1}


class Deferring(Visitor):
    """Puts off some of what a document selects, by chance."""

    def __init__(self, chance: random.Random, most: int) -> None:
        super().__init__()
        self.chance, self.left = chance, most

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        if node.selection_set is None or not self.left or self.chance.random() < 0.5:
            return None
        selections = [self.put_off(one) if self.chance.random() < 0.4 else one for one in node.selection_set.selections]
        return FieldNode(
            name=node.name,
            alias=node.alias,
            arguments=node.arguments,
            directives=node.directives,
            selection_set=SelectionSetNode(selections=tuple(selections)),
        )

    def put_off(self, selection: Any) -> Any:
        if not self.left:
            return selection
        self.left -= 1
        directive = DirectiveNode(name=NameNode(value="defer"), arguments=())
        return InlineFragmentNode(
            type_condition=None, directives=(directive,), selection_set=SelectionSetNode(selections=(selection,))
        )


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", sorted(set(QUERIES) - {"search", "suggest"}))
async def test_all_parts_together_are_the_whole_answer(
    loaded: Database, entities: dict[str, str], name: str, seed: int
) -> None:
    chance = random.Random(f"{name} {seed}")
    document = print_ast(visit(parse(QUERIES[name]), Deferring(chance, 8)))
    viewer = VIEWERS["somebody"] if seed else None
    whole = await answer(loaded, GraphQLRequest(document, None, asked(document, entities), viewer))
    assert not whole.errors
    if "@defer" not in document:
        return
    prepared = admit(GraphQLRequest(document, None, asked(document, entities), viewer), compiled=False)
    assert isinstance(prepared, PreparedRequest)
    first = await begin_multipart(loaded, prepared)
    if isinstance(first, MultipartAnswer):
        parts = [first.first, *[subsequent_part(part) async for part in first.rest]]
        assert together(parts) == whole.data
    else:
        assert first.data == whole.data


# ---- limits and trouble ----------------------------------------------------------------------------------------------


async def test_too_many_directives_are_refused_before_any_statement(counted: CountedDatabase) -> None:
    many = "".join(f"... @defer {{ a{number}: name }} " for number in range(MOST + 1))
    async with asgi_client(create_app(Settings.read({}), counted)) as client:
        response = await post(client, f"query($id: ID!) {{ researcher(id: $id) {{ {many} }} }}")
    (error,) = response.json()["errors"]
    assert error["message"] == f"A document has at most {MOST} fragments with @defer, not {MOST + 1}."
    assert error["extensions"] == {"code": "TOO_COSTLY"}
    assert counted.ran == []


@pytest.mark.parametrize(
    "document",
    [
        "query($id: ID!) { researcher(id: $id) @defer { name } }",
        "query($id: ID!) { researcher(id: $id) { works { nodes @stream { title } } } }",
        'query($id: ID!) { researcher(id: $id) { ... @defer(label: "a") { name } ... @defer(label: "a") { orcid } } }',
        'mutation { ... @defer { follow(id: "x") { __typename } } }',
    ],
)
async def test_a_directive_where_it_may_not_be_is_a_validation_error(client: httpx.AsyncClient, document: str) -> None:
    response = await post(client, document)
    assert "data" not in response.json()
    assert re.search("@?(defer|stream)", response.json()["errors"][0]["message"], re.IGNORECASE)


async def test_a_refused_argument_breaks_its_own_part_alone(records: Database) -> None:
    document = """query($id: ID!) { researcher(id: $id) { name ... @defer { works(first: 1000) { totalCount } }
      ... @defer { workCount } } }"""
    parts, _ = await parts_of(records, document, variables=ID)
    text = json.dumps(parts)
    assert parts[0]["data"] == {"researcher": {"name": "Stefan Gustafsson"}}
    assert '"workCount": 1' in text
    assert text.count("BAD_USER_INPUT") == 1


async def test_a_defect_in_a_later_part_is_a_number(records: Database, counted: CountedDatabase) -> None:
    prepared = admit(GraphQLRequest(PAGE, None, ID), compiled=False)
    assert isinstance(prepared, PreparedRequest)
    first = await begin_multipart(counted, prepared)
    assert isinstance(first, MultipartAnswer)
    counted.defect = RuntimeError("hunter2")
    text = json.dumps([subsequent_part(part) async for part in first.rest])
    assert "INTERNAL" in text
    assert "hunter2" not in text


async def test_what_is_gone_between_two_parts_is_said_to_be(records: Database) -> None:
    prepared = admit(GraphQLRequest(PAGE, None, ID), compiled=False)
    assert isinstance(prepared, PreparedRequest)
    first = await begin_multipart(records, prepared)
    assert isinstance(first, MultipartAnswer)
    await write(records, "MATCH (r:Researcher {slug: 'stefan-gustafsson'})<-[n:NAMES]-() DELETE n")
    text = json.dumps([subsequent_part(part) async for part in first.rest])
    assert "GONE" in text


async def test_without_neo4j_an_answer_in_parts_is_503_too(
    records: Database, proxy: Neo4jProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphdb_database, "RETRY_BUDGET", 0.2)
    await proxy.shut()
    async with (
        await proxy.open_database() as database,
        asgi_client(create_app(Settings.read({}), database)) as client,
    ):
        response = await post(client)
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}


async def test_a_client_that_leaves_between_parts_ends_the_statement(records: Database, bolt: BoltAddress) -> None:
    async with await ReplacedDatabase.open(bolt.uri, bolt.user, bolt.password, timeout=60.0, pool_size=2) as patient:
        app = create_app(Settings.read({}), patient)
        async with served(app) as url, httpx.AsyncClient(timeout=60) as client:
            asking = {"query": PAGE, "variables": ID}
            async with client.stream("POST", f"{url}/graphql", json=asking, headers=MIXED) as response:
                patient.text = ENDLESS
                coming = response.aiter_raw()
                await anext(coming)
                await until_endless(records, runs=True)
            await until_endless(records, runs=False)
            patient.text = None
            response = await client.post(f"{url}/graphql", json=asking)
            assert response.json()["data"]["researcher"]["workCount"] == 1
