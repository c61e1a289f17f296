"""Slices as files, asked for over ASGI: networkx reads back what explore answers; refusals are explore's own."""

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import networkx
import pytest

from graphdb.database import Database
from graphdb.errors import TimedOut, Unavailable
from peergraph.app import create_app
from peergraph.settings import Settings
from tests.graph import write
from tests.served import asgi_client

FORMATS = {
    "json": "application/json",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
}
READERS = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}


@pytest.fixture
async def real(loaded: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on the real records."""
    async with asgi_client(create_app(Settings.read({}), loaded)) as client:
        yield client


async def slice_of(client: httpx.AsyncClient, **parameters: Any) -> dict[str, Any]:
    """The JSON file."""
    answer = await client.get("/export/slice.json", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def facts(row: dict[str, Any], *without: str) -> dict[str, Any]:
    """The values of a node or an edge that are not null."""
    return {name: value for name, value in row.items() if value is not None and name not in without}


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("name", ["researcher", "work", "topic", "institution"])
async def test_networkx_reads_back_what_explore_answers(
    real: httpx.AsyncClient, entities: dict[str, str], name: str, suffix: str
) -> None:
    asked = {"centers": entities[name], "depth": 2, "works": 30, "edges": 1000}
    wanted = await slice_of(real, **asked)
    answer = await real.get(f"/export/slice.{suffix}", params=asked)
    graph = READERS[suffix](io.BytesIO(answer.content))
    assert graph.is_directed()
    assert not graph.is_multigraph()
    assert dict(graph.nodes(data=True)) == {node["id"]: facts(node, "id") for node in wanted["nodes"]}
    ends = ("source", "target")
    edges = {(source, target): values for source, target, values in graph.edges(data=True)}
    assert edges == {(edge["source"], edge["target"]): facts(edge, *ends) for edge in wanted["edges"]}


async def test_the_json_file_is_what_explore_answers(real: httpx.AsyncClient, entities: dict[str, str]) -> None:
    found = await slice_of(real, centers=entities["work"], works=3, weights="topic:0,recency:1", years="1990..2024")
    document = """query E($id: ID!) { explore(centers: [$id], options: {works: 3, weights: {topic: 0, recency: 1},
        years: {min: 1990, max: 2024}}) {
      nodes { id: entityId kind label hop score isCenter degree entity { slug } }
      edges { id: key source target kind weight count reason firstYear lastYear }
      omitted { kind count atLeast } omittedEdgeCount sampled asOf } }"""
    answer = await real.post("/graphql", json={"query": document, "variables": {"id": entities["work"]}})
    wanted = answer.json()["data"]["explore"]
    for node in wanted["nodes"]:
        node["slug"] = node.pop("entity")["slug"]
    assert found == wanted


async def test_centers_and_types_are_repeated_or_have_commas_between(
    real: httpx.AsyncClient, entities: dict[str, str]
) -> None:
    one, other = entities["topic"], entities["researcher"]
    found = await slice_of(real, centers=f"{one},{other}", types="ARTICLE,REVIEW")
    assert [node["id"] for node in found["nodes"] if node["isCenter"]] == [one, other]
    assert await slice_of(real, centers=[one, other], types=["ARTICLE", "REVIEW"]) == found
    assert await slice_of(real, centers=other, types="REVIEW") != await slice_of(real, centers=other, types="ARTICLE")


@pytest.mark.parametrize("suffix", FORMATS)
async def test_a_file_has_its_media_type_and_the_name_of_the_first_center(
    client: httpx.AsyncClient, suffix: str
) -> None:
    answer = await client.get(f"/export/slice.{suffix}", params={"centers": "nothing,stefan-gustafsson,anna-lind"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[suffix]
    assert f'attachment; filename="stefan-gustafsson.{suffix}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ('a"; filename="b\r\nx: y', "a-filename-b-x-y"),
        ("李明", "slice"),
        ("x" * 300, "x" * 80),
    ],
)
async def test_no_slug_makes_a_dangerous_file_name(
    records: Database, client: httpx.AsyncClient, slug: str, name: str
) -> None:
    await write(records, "MATCH (r:Researcher {id: 'Rperson000000001'}) SET r.slug = $slug", slug=slug)
    answer = await client.get("/export/slice.gexf", params={"centers": "Rperson000000001"})
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}.gexf"; ')


async def test_any_label_can_be_read_back_from_the_xml(records: Database, client: httpx.AsyncClient) -> None:
    label = '<b> & "q" \' \x0b\ufffe\U0001f600 ]]> é'
    await write(records, "MATCH (r:Researcher {id: 'Rperson000000001'}) SET r.label = $label", label=label)
    for suffix, reader in READERS.items():
        answer = await client.get(f"/export/slice.{suffix}", params={"centers": "Rperson000000001"})
        graph = reader(io.BytesIO(answer.content))
        assert graph.nodes["Rperson000000001"]["label"] == '<b> & "q" \' \U0001f600 ]]> é'


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("", 400, "centers is missing: one id or more, repeated or with commas between."),
        ("centers=", 400, "The number of centers must be from 1 to 20, not 0."),
        ("centers=x&depth=4", 400, "depth must be from 1 to 3, not 4."),
        ("centers=x&depth=deep", 400, "depth must be a whole number, not 'deep'."),
        ("centers=x&works=501", 400, "works must be from 0 to 500, not 501."),
        ("centers=x&depth=1&depth=2", 400, "depth is given twice."),
        ("centers=x&color=red", 400, "There is no parameter color; there are centers, depth, "),
        ("centers=x&years=2010-2020", 400, "years must be as 2010..2020, 2010.., ..2020 or 2015, not '2010-2020'."),
        ("centers=x&years=2020..2010", 400, "years.min must not be over years.max, but 2020 is over 2010."),
        ("centers=x&weights=topic:2", 400, "weights.topic must be from 0 to 1, not 2."),
        ("centers=x&weights=topic", 400, "weights must be as collaboration:1,"),
        ("centers=x&weights=topic:nan", 400, "Variable '$options' has invalid value"),
        ("centers=x&weights=fame:1", 400, "Variable '$options' has invalid value"),
        ("centers=x&types=NOVEL", 400, "Variable '$options' has invalid value"),
        ("centers=%ff", 400, "The address's parameters are too many, or not UTF-8, percent-encoded."),
        ("centers=nothing,nobody", 404, "None of the centers is known."),
    ],
)
async def test_a_refusal_says_what_is_wrong(client: httpx.AsyncClient, query: str, status: int, sentence: str) -> None:
    for suffix in FORMATS:
        answer = await client.get(f"/export/slice.{suffix}?{query}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/json"
        assert "content-disposition" not in answer.headers
        (error,) = answer.json()["errors"]
        assert error["message"].startswith(sentence)


@pytest.mark.parametrize("why", [Unavailable("Neo4j cannot be reached."), TimedOut("It took too long.")])
async def test_a_graph_that_does_not_answer_is_503(records: Database, monkeypatch: Any, why: Exception) -> None:
    async def read(*_: Any, **__: Any) -> Any:
        raise why

    monkeypatch.setattr(Database, "read", read)
    async with asgi_client(create_app(Settings.read({}), records)) as client:
        answer = await client.get("/export/slice.graphml?centers=stefan-gustafsson")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["errors"][0]["message"] == str(why)


async def test_files_are_got_and_not_posted(client: httpx.AsyncClient) -> None:
    assert (await client.post("/export/slice.json?centers=x")).status_code == 405
    assert (await client.get("/export/slice.csv?centers=x")).status_code == 404
