"""Clients that keep entities by type and id: what depends on a slice or on what was typed stays with its own answer."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.app import create_app
from peergraph.execution.execute import answer
from peergraph.settings import Settings
from tests.support.node import install, run_node
from tests.support.queries import ROOT
from tests.support.served import served

CLIENTS = ("apollo", "graphcache", "relay")
# Relay asks that an operation begins with the name of the module it stands in.
SLICE = """query pagesSliceQuery($centers: [ID!]!, $options: ExploreOptions) {
  explore(centers: $centers, options: $options) {
    nodes { entityId kind label hop score isCenter hidden { kind count atLeast } entity { id label } }
    edges { key source target kind weight count reason firstYear lastYear byYear { year count } }
    omitted { kind count } omittedEdgeCount sampled
  }
}"""
EXPAND = """query pagesExpandQuery($node: ID!, $years: IntRange) {
  expand(node: $node, years: $years, first: 30) {
    nodes { entityId hop score hidden { kind count } entity { id } } edges { key weight count reason }
  }
}"""
PATHS = """query pagesPathsQuery($source: ID!, $target: ID!) {
  paths(source: $source, target: $target) {
    paths { length strength nodes { entityId hop score isCenter entity { id } } edges { key kind reason } }
  }
}"""
GRAPH = """query pagesGraphQuery($id: ID!, $options: ExploreOptions, $wide: ExploreOptions) {
  researcher(id: $id) { id label
    graph(options: $options) { nodes { entityId hop score entity { id label } } edges { key count reason } }
    wide: graph(options: $wide) { nodes { entityId hop score entity { id label } } edges { key count reason } } }
}"""
SUGGEST = """query pagesSuggestQuery($prefix: String!, $kinds: [EntityKind!]) {
  suggest(prefix: $prefix, kinds: $kinds) { entityId kind label hint entity { id label } }
}"""
NODE_OF = """query pagesNodeQuery($id: ID!) {
  node(id: $id) { id ... on Entity { kind label slug } ... on Researcher { name workCount } }
}"""


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the clients, their packages by the lock file, and the printed schema."""
    folder = install(ROOT / "tests" / "caches", tmp_path_factory.mktemp("caches"))
    (folder / "schema.graphql").write_text((ROOT / "schema.graphql").read_text())
    return folder


@pytest.fixture
async def address(loaded: Database) -> AsyncIterator[str]:
    """The address of the real application served over a socket on the real records."""
    async with served(create_app(Settings.read({}), loaded)) as address:
        yield address


def operation(document: str, **variables: Any) -> dict[str, Any]:
    """An operation as tests/caches/client.mjs takes it."""
    name = document.split("query ")[1].partition("(")[0]
    return {"name": name, "document": document, "variables": variables}


async def kept(caches: Path, client: str, address: str, operations: list[dict[str, Any]]) -> dict[str, Any]:
    """What a client reads from its cache of each operation once all are answered, and what it warned of."""
    arguments = (client, f"{address}/graphql", json.dumps(operations))
    found: dict[str, Any] = json.loads(await run_node(caches, "client.mjs", *arguments, seconds=120))
    found["answers"] = [without_types(each) for each in found["answers"]]
    return found


def without_types(data: Any) -> Any:
    """The data without the __typename that clients ask for beside what a page asks for."""
    if isinstance(data, list):
        return [without_types(each) for each in data]
    if isinstance(data, dict):
        return {name: without_types(value) for name, value in data.items() if not name.startswith("__")}
    return data


async def answered(database: Database, asked: dict[str, Any]) -> Any:
    """The data that the application gives for an operation alone."""
    found = await answer(database, GraphQLRequest(asked["document"], None, asked["variables"]))
    assert not found.errors
    return found.data


def slices(entities: dict[str, str]) -> list[dict[str, Any]]:
    """Slices that show the same nodes at other hops, with other scores and counts."""
    researcher, work, topic = entities["researcher"], entities["work"], entities["topic"]
    recent = {"collaboration": 0, "topic": 0, "citation": 0, "recency": 1}
    return [
        operation(SLICE, centers=[researcher], options={"works": 30}),
        operation(SLICE, centers=[researcher], options={"works": 30, "weights": recent}),
        operation(SLICE, centers=[researcher, topic], options={"depth": 2, "years": {"min": 2015}}),
        operation(SLICE, centers=[work], options={"depth": 2, "works": 60, "researchers": 60}),
        operation(EXPAND, node=researcher),
        operation(EXPAND, node=researcher, years={"min": 2018}),
        operation(GRAPH, id=researcher, options={"works": 30}, wide={"works": 60, "years": {"min": 2018}}),
        operation(PATHS, source=researcher, target=topic),
        operation(PATHS, source=topic, target=researcher),
    ]


def suggestions(entities: dict[str, str], label: str) -> list[dict[str, Any]]:
    """What is typed ahead for a person, and the person."""
    return [
        operation(SUGGEST, prefix=label),
        operation(NODE_OF, id=entities["researcher"]),
        operation(SUGGEST, prefix=label.split()[0], kinds=["RESEARCHER"]),
        operation(SLICE, centers=[entities["researcher"]], options={"works": 3}),
    ]


async def asked_of(database: Database, entities: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    node = await answered(database, operation(NODE_OF, id=entities["researcher"]))
    return {"slices": slices(entities), "suggestions": suggestions(entities, node["node"]["label"])}


@pytest.mark.parametrize("what", ["slices", "suggestions"])
@pytest.mark.parametrize("client", CLIENTS)
async def test_answers_in_one_cache_stay_apart(
    loaded: Database, entities: dict[str, str], caches: Path, address: str, client: str, what: str
) -> None:
    operations = (await asked_of(loaded, entities))[what]
    wanted = [await answered(loaded, each) for each in operations]
    found = await kept(caches, client, address, operations)
    for asked, read, each in zip(operations, found["answers"], wanted, strict=True):
        assert read == each, asked
    assert found["complaints"] == []


async def test_the_slices_have_nodes_and_edges_in_common_that_differ(
    loaded: Database, entities: dict[str, str]
) -> None:
    """Else the test above would prove nothing."""
    nodes: dict[str, set[str]] = {}
    edges: dict[str, set[str]] = {}
    for each in slices(entities)[:4]:
        found = (await answered(loaded, each))["explore"]
        for node in found["nodes"]:
            nodes.setdefault(node["entityId"], set()).add(json.dumps([node["hop"], node["score"], node["hidden"]]))
        for edge in found["edges"]:
            edges.setdefault(edge["key"], set()).add(json.dumps([edge["count"], edge["reason"]]))
    assert any(len(facts) > 1 for facts in nodes.values())
    assert any(len(facts) > 1 for facts in edges.values())


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_page_that_names_an_entity_id_id_mixes_them_up(
    loaded: Database, entities: dict[str, str], caches: Path, address: str, client: str
) -> None:
    """So the field must not be called that: these are the caches that would not keep the answers apart."""
    operations = slices(entities)[:4]
    wanted = json.loads(
        json.dumps([await answered(loaded, each) for each in operations])
        .replace('"entityId":', '"id":')
        .replace('"key":', '"id":')
    )
    for each in operations:
        if client == "relay":
            each["called"] = {"entityId": "id", "key": "id"}
        else:
            each["document"] = each["document"].replace("entityId", "id: entityId").replace("{ key", "{ id: key")
    found = await kept(caches, client, address, operations)
    assert found["answers"] != wanted
    if client == "relay":
        assert any("conflicting types" in complaint for complaint in found["complaints"])


async def test_the_key_of_an_edge_is_unique_within_a_slice_and_names_its_ends(
    loaded: Database, entities: dict[str, str]
) -> None:
    for each in slices(entities)[:4]:
        edges = (await answered(loaded, each))["explore"]["edges"]
        keys = [edge["key"] for edge in edges]
        assert len(set(keys)) == len(keys) > 0
        assert keys == [f"{edge['kind']}:{edge['source']}:{edge['target']}" for edge in edges]
        assert all(edge["source"] < edge["target"] for edge in edges if edge["kind"] == "COLLABORATED")


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((ROOT / "tests" / "caches" / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for place, package in packages.items() if place)
    assert not any("resolved" in package for package in packages.values())
