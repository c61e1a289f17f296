"""What an operation costs is told before any of it is done: by its pages multiplied out, never by how it is written."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from graphql import get_introspection_query

from bench.operations import LARGE
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Statement, Transaction
from graphdb.driver.errors import TimedOut
from peergraph.admission.cost import BYTES_PER_POINT, Cost, estimate
from peergraph.admission.cost_model import PRICES
from peergraph.admission.document import read_document
from peergraph.admission.document_limits import passed
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.app import create_app
from peergraph.limits import USUAL
from peergraph.settings import Settings
from schema.api import core
from tests.support.queries import ROOT, documents
from tests.support.served import asgi_client

HEADERS = {"accept": "application/graphql-response+json", "peergraph-report": "1"}
FIVE_LEVELS = "nodes { id } "
for _relation in ("works", "authors", "works", "authors"):
    FIVE_LEVELS = f"nodes {{ {_relation}(first: 100) {{ {FIVE_LEVELS} }} }}"
FIVE_LEVELS = f"{{ works(first: 100) {{ {FIVE_LEVELS} }} }}"
LARGEST_SLICE = """query ($center: ID!) { explore(centers: [$center], options: {depth: 3, works: 500, researchers: 300,
  topics: 100, institutions: 99, edges: 5000}) {
    nodes { entityId kind label hop score degree hidden { kind count expandCursor } }
    edges { key source target reason } } }"""
EXPLORE = "{ explore(centers: [%s], options: %s) { nodes { %s } } }"
PATHS = '{ paths(source: "a", target: "b", maxHops: %s) { exhaustive } }'
# Values for variables of these names; all else is an id.
VALUES: dict[str, Any] = {"first": 100, "from": 2000, "to": 2020, "options": {}, "centers": ["a"], "ids": ["a"] * 100}
VALUES |= LARGE


def cost(document: str, **variables: Any) -> Cost:
    """What a sound document is estimated to cost."""
    operation = prepare(read_document(document), GraphQLRequest(document, variables=variables))
    assert isinstance(operation, Operation), operation
    return estimate(operation)


@asynccontextmanager
async def limited(records: Database, **settings: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application with these settings."""
    async with asgi_client(create_app(Settings.read(settings), records)) as client:
        yield client


async def ask(client: httpx.AsyncClient, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    return await client.post("/graphql", json=body, headers=HEADERS | (headers or {}))


def shipped() -> dict[str, str]:
    """What tests, README, docs and bench ask, the playground's own question of the schema, the largest slice."""
    benched = {str(path): path.read_text() for path in sorted((ROOT / "bench").rglob("ours.graphql"))}
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return (
        documents()
        | benched
        | {
            f"{page.name} {number}": part.partition("```")[0]
            for page in pages
            for number, part in enumerate(page.read_text().split("```graphql\n")[1:])
        }
        | {"introspection": get_introspection_query(), "largest slice": LARGEST_SLICE}
    )


@pytest.mark.parametrize("name", shipped())
def test_what_the_project_itself_asks_is_within_the_usual_limits(name: str) -> None:
    document = shipped()[name]
    read = read_document(document, USUAL)
    assert not read.errors
    for operation in read.operations.values():
        variables = {
            one.variable.name.value: VALUES.get(one.variable.name.value, "a")
            for one in operation.variable_definitions or ()
        }
        request = GraphQLRequest(document, operation.name.value if operation.name else None, variables)
        prepared = prepare(read, request)
        assert isinstance(prepared, Operation), prepared
        assert 0 < estimate(prepared).estimated <= USUAL.cost


async def test_a_hundred_of_a_hundred_five_levels_deep_is_refused_before_any_statement(
    client: httpx.AsyncClient,
) -> None:
    response = await ask(client, FIVE_LEVELS)
    assert response.status_code == 400
    body = response.json()
    (error,) = body["errors"]
    reported = error["extensions"]["cost"]
    assert reported["estimated"] > 100**5
    assert (reported["limit"], reported["dearest"]) == (
        USUAL.cost,
        "works.nodes.authors.nodes.works.nodes.authors.nodes.works",
    )
    assert error["message"] == (
        f"The operation costs {reported['estimated']} points, and one may cost at most {USUAL.cost}; "
        f"its dearest field is {reported['dearest']}. Ask for smaller pages or fewer levels."
    )
    assert error["extensions"]["code"] == "TOO_COSTLY"
    assert "data" not in body
    report = body["extensions"]["peergraph"]
    assert (report["statements"], report["rows"], report["cost"]) == (0, 0, reported)


def test_pages_are_multiplied_out() -> None:
    def of(outer: int, inner: int) -> float:
        return without_bytes(
            cost(f"{{ works(first: {outer}) {{ nodes {{ authors(first: {inner}) {{ nodes {{ id }} }} }} }} }}")
        )

    assert of(100, 100) - of(100, 50) == pytest.approx(100 * 50, abs=1)
    assert of(100, 100) > 9 * of(10, 100)


def without_bytes(cost: Cost) -> float:
    """The points of a cost but for those of the answer's bytes, to within one, for points are whole."""
    return cost.estimated - cost.bytes / BYTES_PER_POINT


def test_leaves_cost_by_the_bytes_that_they_usually_have() -> None:
    def of(field: str, number: int) -> int:
        aliases = " ".join(f"a{n:03}: {field}" for n in range(number))
        return cost(f"{{ works(first: 100) {{ nodes {{ {aliases} }} }} }}").estimated

    abstracts = of("abstract", 980)
    # 182 MB, which took the server and a client 4.9 seconds, for 705 points.
    assert abstracts > 150_000
    assert of("abstract", 490) == pytest.approx(abstracts / 2, rel=0.01)
    assert of("year", 980) < of("title", 980) < abstracts / 10
    assert of("year", 980) > of("year", 1) + 1_000


def test_the_values_of_variables_count_and_what_is_left_out_does_not() -> None:
    document = """query ($n: Int, $in: Int = 50, $with: Boolean = true) {
      works(first: $n) { nodes { authors(first: $in) @include(if: $with) { nodes { name } } } } }"""
    literal = "{ works(first: 40) { nodes { authors(first: 30) { nodes { name } } } } }"
    assert cost(document, n=40, **{"in": 30}) == cost(literal)
    assert cost(document, n=40).estimated == cost(literal.replace("30", "50")).estimated
    assert cost(document).estimated == cost(literal.replace("40", "20").replace("30", "50")).estimated
    without = cost("{ works(first: 40) { nodes { __typename } } }")
    assert without_bytes(cost(document, n=40, **{"with": False})) == pytest.approx(without_bytes(without), abs=1)
    # What is out of range is refused at its own field, and costs no more than what is not.
    assert cost(document, n=2**31 - 1, **{"in": -5}).estimated == cost(document, n=100, **{"in": 0}).estimated


def test_aliases_cost_each_and_fragments_cost_what_they_stand_for() -> None:
    one = "authors(first: 50) { nodes { name } }"
    page = "{ works(first: 50) { nodes { %s } } }"
    single, empty = cost(page % one).estimated, cost(page % "id")
    aliased = cost(page % " ".join(f"a{number}: {one}" for number in range(9)))
    row = without_bytes(cost(page % one)) - without_bytes(empty)
    assert without_bytes(aliased) - without_bytes(empty) == pytest.approx(9 * row, abs=20)
    assert cost(page % f"{one} {one} ... on Work {{ {one} }} ... {{ {one} }}").estimated == single
    fragments = f"{{ works(first: 50) {{ nodes {{ ...a ...b }} }} }} fragment a on Work {{ {one} ...b }} "
    assert cost(fragments + f"fragment b on Entity {{ ... on Work {{ {one} }} }}").estimated == single
    both = page % f"id {one}"
    split = "{ works(first: 50) { nodes { id } } ...more } fragment more on Query " + both
    assert cost(both).estimated == cost(split).estimated


def test_a_row_of_several_kinds_costs_what_its_dearest_kind_does() -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Work { authors { nodes { name } } } %s } }"
    ids = ["a"] * 30
    work = cost(document % "", ids=ids).estimated
    smaller = cost(document % "... on Topic { name parent { name } }", ids=ids)
    assert without_bytes(smaller) == pytest.approx(without_bytes(cost(document % "", ids=ids)), abs=1)
    assert cost(document % "... on Topic { related { score } }", ids=ids).estimated > work
    assert cost(document % "", ids=ids[:3]).estimated < work


@pytest.mark.parametrize(
    ("dear", "cheap"),
    [
        (EXPLORE % ('"a"', "{depth: 2}", "entityId"), EXPLORE % ('"a"', "{}", "entityId")),
        (EXPLORE % ('"a", "b"', "{}", "entityId"), EXPLORE % ('"a"', "{}", "entityId")),
        (EXPLORE % ('"a"', "{}", "hidden { count }"), EXPLORE % ('"a"', "{}", "entityId")),
        ("{ works { facets(by: [YEAR, TOPIC]) { by } } }", "{ works { facets(by: [YEAR]) { by } } }"),
        ("{ works(where: {NOT: {hasDoi: true}}) { totalCount } }", "{ works { totalCount } }"),
        (PATHS % "6", PATHS % "3"),
        ('{ search(query: "a", first: 50) { totalCount } }', '{ search(query: "a", first: 5) { totalCount } }'),
        ('mutation { follow(id: "a") { entity { id } } }', '{ node(id: "a") { id } }'),
        ("{ __schema { types { fields { name args { name } } } } }", "{ __schema { types { name } } }"),
        ('{ researcher(id: "a") { trust { score } } }', '{ researcher(id: "a") { name } }'),
    ],
)
def test_what_takes_longer_costs_more(dear: str, cheap: str) -> None:
    assert cost(dear).estimated > cost(cheap).estimated


def test_a_filter_in_a_variable_costs_what_it_costs_in_the_document() -> None:
    document = "query ($where: WorkFilter) { works(where: $where) { totalCount } }"
    one: dict[str, Any] = {"hasDoi": True}
    three = {"hasDoi": False, "AND": [{"openAccess": True}, {"NOT": {"retracted": True}}]}
    written = "{ works(where: {hasDoi: false, AND: [{openAccess: true}, {NOT: {retracted: true}}]}) { totalCount } }"
    assert cost(document).estimated == cost("{ works { totalCount } }").estimated
    assert cost(document, where=one).estimated == cost("{ works(where: {hasDoi: true}) { totalCount } }").estimated
    assert cost(document, where=three).estimated == cost(written).estimated
    assert cost(document).estimated < cost(document, where=one).estimated < cost(document, where=three).estimated


@pytest.mark.parametrize("name", PRICES)
def test_every_price_is_of_a_field_that_there_is(name: str) -> None:
    type_name, field = name.split(".")
    types: list[Any] = [core.type_map[type_name]] if type_name != "*" else list(core.type_map.values())
    definitions = [type_.fields[field] for type_ in types if field in getattr(type_, "fields", ())]
    assert definitions
    assert all(set(PRICES[name].reads) - {"centers", "last"} <= definition.args.keys() for definition in definitions)


def test_an_operation_that_asks_the_graph_nothing_costs_a_point() -> None:
    assert cost("{ __typename }") == Cost(1, "")


async def test_a_report_tells_the_cost_and_nothing_of_what_was_asked_for(client: httpx.AsyncClient) -> None:
    query = "query ($id: ID!) { who: researcher(id: $id) { name works(first: 7) { nodes { title } } } }"
    report = (await ask(client, query, id="stefan-gustafsson")).json()["extensions"]["peergraph"]
    assert report["cost"] == {"estimated": cost(query, id="x").estimated, "limit": USUAL.cost, "dearest": "who"}
    assert "gustafsson" not in json.dumps(report)
    other = (await ask(client, query, id="nobody")).json()["extensions"]["peergraph"]
    assert other["cost"] == report["cost"]
    refused = (await ask(client, "{ nothing }")).json()["extensions"]["peergraph"]
    assert refused["cost"] is None


async def test_a_setting_moves_the_limit_or_takes_it_away(records: Database) -> None:
    query = '{ researcher(id: "stefan-gustafsson") { name } }'
    async with limited(records, PEERGRAPH_MOST_COST="50") as client:
        body = (await ask(client, query)).json()
        assert body["errors"][0]["extensions"]["cost"]["limit"] == 50
        assert body["extensions"]["peergraph"]["statements"] == 0
        assert (await client.get("/export/slice.json?centers=stefan-gustafsson")).status_code == 400
    async with limited(records, PEERGRAPH_MOST_COST="0") as client:
        body = (await ask(client, query)).json()
        assert body["data"] == {"researcher": {"name": "Stefan Gustafsson"}}
        assert body["extensions"]["peergraph"]["cost"]["limit"] is None


async def test_a_server_that_measures_counts_and_logs_and_refuses_nothing(
    records: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    before = dict(passed)
    settings = {"PEERGRAPH_LIMITS": "measure", "PEERGRAPH_MOST_COST": "50", "PEERGRAPH_MOST_BUDGET": "60"}
    async with limited(records, **settings, PEERGRAPH_MOST_ALIASES="1") as client:
        query = '{ a: researcher(id: "stefan-gustafsson") { name } b: researcher(id: "nobody") { name } }'
        for _ in range(2):
            body = (await ask(client, query)).json()
            assert body["data"] == {"a": {"name": "Stefan Gustafsson"}, "b": None}
    counted = {limit: passed[limit] - before.get(limit, 0) for limit in ("aliases", "cost", "budget")}
    assert counted == {"aliases": 2, "cost": 2, "budget": 2}
    assert "over the limit of aliases, answered all the same" in caplog.text
    assert "gustafsson" not in caplog.text


async def test_a_write_is_ended_by_the_time_out_too(bolt: Any) -> None:
    async def forever(transaction: Transaction) -> None:
        await transaction.run(Statement("tests/forever", "UNWIND range(1, 1000000000) AS n RETURN sum(n % 7)"))

    async with await Database.open(bolt.uri, bolt.user, bolt.password, timeout=0.5) as database:
        with pytest.raises(TimedOut):
            await database.write(forever)
