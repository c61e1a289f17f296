"""What stands in a slice's file: what graph tools and notebooks read back is what explore answers."""

import asyncio
import csv
import io
import json
import subprocess
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import igraph
import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.http.slice_file import EDGES, FORMATS, NODES, fill_slice
from peergraph.settings import Settings
from tests.support.graph import facts, write
from tests.support.node import NODE, install
from tests.support.queries import ROOT
from tests.support.served import asgi_client

READERS = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://www.gexf.net/1.2draft}"
KINDS = ("researcher", "work", "topic", "institution")


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


# ---- what stands in a file -------------------------------------------------------------------------------------------


async def test_the_json_file_is_what_explore_answers_with_more_of_each_node(
    real: httpx.AsyncClient, entities: dict[str, str]
) -> None:
    slice_ = await slice_of(real, centers=entities["work"], works=3, weights="topic:0,recency:1", years="1990..2024")
    document = """query E($id: ID!) { explore(centers: [$id], options: {works: 3, weights: {topic: 0, recency: 1},
        years: {min: 1990, max: 2024}}) {
      nodes { entityId kind label hop score isCenter degree entity { slug } }
      edges { key source target kind weight count reason firstYear lastYear byYear { year count } }
      omitted { kind count atLeast } omittedEdgeCount sampled asOf } }"""
    answer = await real.post("/graphql", json={"query": document, "variables": {"id": entities["work"]}})
    wanted = answer.json()["data"]["explore"]
    for node in wanted["nodes"]:
        node["slug"] = node.pop("entity")["slug"]
    names = set(wanted["nodes"][0])
    assert [{name: node[name] for name in names} for node in slice_["nodes"]] == wanted.pop("nodes")
    assert all(node["id"] == node["entityId"] for node in slice_["nodes"])
    assert all(edge.pop("directed") == (edge["kind"] != "COLLABORATED") for edge in slice_["edges"])
    assert {name: slice_[name] for name in wanted} == wanted
    assert (slice_["directed"], slice_["multigraph"]) == (True, True)


async def test_a_node_has_what_a_person_would_draw_it_by(
    real: httpx.AsyncClient, loaded: Database, entities: dict[str, str]
) -> None:
    slice_ = await slice_of(
        real, centers=list(entities.values()), depth=2, works=200, researchers=200, topics=50, institutions=100
    )
    names = [name for name in NODES if name not in ("kind", "hop", "score", "isCenter", "degree", "url", "venue")]
    rows = await facts(
        loaded,
        """MATCH (n:Researcher|Work|Topic|Institution) WHERE n.id IN $ids
        RETURN n.id, properties(n), [(n)-[:PUBLISHED_IN]->(v) | v.name], COUNT { (n)-[:CITES]->() }, labels(n)[0]""",
        ids=[node["id"] for node in slice_["nodes"]],
    )
    stored = {id_: (properties, venues, cited, label) for id_, properties, venues, cited, label in rows}
    seen: set[tuple[str, str]] = set()
    for node in slice_["nodes"]:
        properties, venues, cited, label = stored[node["id"]]
        for name in set(names) & set(node) - {"referenceCount"}:
            stored_as = "type" if name == "institutionType" else name
            assert node[name] == properties.get(stored_as), (node, name)
        seen |= {(label, name) for name, value in node.items() if value is not None}
        if label == "Work":
            assert node["venue"] == (venues[0] if venues else None)
            assert node["referenceCount"] == cited
    assert seen >= {
        *(("Work", name) for name in ("year", "type", "doi", "venue", "citationCount", "authorCount", "url")),
        *(("Researcher", name) for name in ("orcid", "workCount", "citationCount", "collaboratorCount", "url")),
        *(
            ("Institution", name)
            for name in ("ror", "institutionType", "country", "workCount", "researcherCount", "url")
        ),
        *(("Topic", name) for name in ("level", "workCount")),
    }
    for node in slice_["nodes"]:
        if node.get("orcid"):
            assert node["url"] == f"https://orcid.org/{node['orcid']}"
        elif node.get("ror"):
            assert node["url"] == f"https://ror.org/{node['ror']}"
        elif node.get("doi"):
            assert node["url"].startswith("https://doi.org/10.")


async def test_centers_and_types_are_repeated_or_have_commas_between(
    real: httpx.AsyncClient, entities: dict[str, str]
) -> None:
    one, other = entities["topic"], entities["researcher"]
    slice_ = await slice_of(real, centers=f"{one},{other}", types="ARTICLE,REVIEW")
    assert [node["id"] for node in slice_["nodes"] if node["isCenter"]] == [one, other]
    assert await slice_of(real, centers=[one, other], types=["ARTICLE", "REVIEW"]) == slice_
    assert await slice_of(real, centers=other, types="REVIEW") != await slice_of(real, centers=other, types="ARTICLE")


# ---- read back by the tools that it is for ---------------------------------------------------------------------------


def plain(row: dict[str, Any], types: dict[str, type]) -> dict[str, Any]:
    """The values of a JSON row as a format without null and lists has them."""
    values = {name: row[name] for name in types if row.get(name) is not None}
    return {name: dense(value) if isinstance(value, list) else value for name, value in values.items()}


def dense(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize(("suffix", "more"), [("graphml", {}), ("graphml", {"mixed": "no"}), ("gexf", {"mixed": "no"})])
@pytest.mark.parametrize("name", KINDS)
async def test_networkx_reads_every_value_back(
    real: httpx.AsyncClient, entities: dict[str, str], name: str, suffix: str, more: dict[str, str]
) -> None:
    parameters: dict[str, Any] = {"centers": entities[name], "depth": 2, "works": 30, "edges": 1000}
    wanted = await slice_of(real, **parameters)
    answer = await real.get(f"/export/slice.{suffix}", params=parameters | more)
    graph = READERS[suffix](io.BytesIO(answer.content))
    assert graph.is_directed()
    assert not graph.is_multigraph()
    assert dict(graph.nodes(data=True)) == {node["id"]: plain(node, NODES) for node in wanted["nodes"]}
    edges = {(source, target): values for source, target, values in graph.edges(data=True)}
    types = {"key": str, **EDGES} if suffix == "graphml" else EDGES
    assert edges == {
        (edge["source"], edge["target"]): {"id": edge["key"], **plain(edge, types)} for edge in wanted["edges"]
    }


async def test_networkx_reads_the_json_file_as_a_graph(real: httpx.AsyncClient, entities: dict[str, str]) -> None:
    wanted = await slice_of(real, centers=entities["researcher"], depth=2)
    graph = networkx.node_link_graph(wanted, edges="edges")
    assert isinstance(graph, networkx.MultiDiGraph)
    assert set(graph) == {node["entityId"] for node in wanted["nodes"]}
    keys = {(source, target, key) for source, target, key in graph.edges(keys=True)}
    assert keys == {(edge["source"], edge["target"], edge["key"]) for edge in wanted["edges"]}
    loose = {values["kind"] for *_, values in graph.edges(data=True) if not values["directed"]}
    assert loose == {"COLLABORATED"}


@pytest.mark.parametrize("name", KINDS)
async def test_igraph_reads_every_value_back(
    real: httpx.AsyncClient, entities: dict[str, str], name: str, tmp_path: Path
) -> None:
    parameters: dict[str, Any] = {"centers": entities[name], "depth": 2}
    wanted = await slice_of(real, **parameters)
    file = tmp_path / "slice.graphml"
    file.write_bytes((await real.get("/export/slice.graphml", params=parameters)).content)
    graph = igraph.Graph.Read_GraphML(str(file))
    assert graph.is_directed()
    ids = graph.vs["id"]
    assert ids == [node["id"] for node in wanted["nodes"]]
    for vertex, node in zip(graph.vs, wanted["nodes"], strict=True):
        assert read_by_igraph(vertex.attributes(), NODES) == plain(node, NODES)
    for each, edge in zip(graph.es, wanted["edges"], strict=True):
        assert (ids[each.source], ids[each.target], each["key"]) == (edge["source"], edge["target"], edge["key"])
        assert read_by_igraph(each.attributes(), EDGES) == plain(edge, EDGES)


def read_by_igraph(values: dict[str, Any], types: dict[str, type]) -> dict[str, Any]:
    """The values without those that igraph gives for what is not there: the empty string, and not a number."""
    return {name: values[name] for name in types if not (values[name] == "" or values[name] != values[name])}


@pytest.fixture(scope="session")
def graphology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with graphology's reader of GEXF, installed by its lock file."""
    return install(ROOT / "tests" / "files", tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("name", KINDS)
async def test_graphology_reads_every_value_back_and_which_edges_have_no_direction(
    real: httpx.AsyncClient, entities: dict[str, str], graphology: Path, name: str
) -> None:
    parameters: dict[str, Any] = {"centers": entities[name], "depth": 2, "researchers": 30}
    wanted = await slice_of(real, **parameters)
    file = (await real.get("/export/slice.gexf", params=parameters)).content
    command = [str(NODE), "gexf.mjs"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=graphology, input=file, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    graph = json.loads(done.stdout)
    assert not graph["multi"]
    assert graph["nodes"] == [{"id": node["id"]} | plain(node, NODES) for node in wanted["nodes"]]
    assert {edge.pop("key"): edge for edge in graph["edges"]} == {
        edge["key"]: {
            "source": edge["source"],
            "target": edge["target"],
            "isUndirected": edge["kind"] == "COLLABORATED",
            **plain(edge, EDGES),
        }
        for edge in wanted["edges"]
    }


async def test_collaborations_have_no_direction_and_citations_have_one(
    real: httpx.AsyncClient, entities: dict[str, str]
) -> None:
    parameters: dict[str, Any] = {"centers": [entities["researcher"], entities["work"]], "depth": 2, "works": 60}
    graphml = ElementTree.fromstring((await real.get("/export/slice.graphml", params=parameters)).content)
    (graph,) = graphml.iter(f"{GRAPHML}graph")
    assert graph.get("edgedefault") == "directed"
    kinds: dict[str | None, set[str]] = {}
    for edge in graph.iter(f"{GRAPHML}edge"):
        (kind,) = (data.text for data in edge if data.get("key") == "edge-kind")
        kinds.setdefault(edge.get("directed"), set()).add(kind or "")
    assert kinds["False"] == {"COLLABORATED"}
    assert "CITES" in kinds[None]
    # Gephi drops what is not of the type that the graph says.
    (graph,) = ElementTree.fromstring((await real.get("/export/slice.gexf", params=parameters)).content).iter(
        f"{GEXF}graph"
    )
    assert "defaultedgetype" not in graph.attrib
    types: dict[str | None, set[str | None]] = {}
    for edge in graph.iter(f"{GEXF}edge"):
        (kind,) = (value.get("value", "") for value in edge.iter(f"{GEXF}attvalue") if value.get("for") == "kind")
        types.setdefault(edge.get("type"), set()).add(kind)
    assert set(types) == {"directed", "undirected"}
    assert types["undirected"] == {"COLLABORATED"}
    assert "CITES" in types["directed"]
    tables = await tables_of(real, **parameters)
    assert {row["type"] for row in tables["edges.csv"] if row["kind"] == "COLLABORATED"} == {"Undirected"}
    assert {row["type"] for row in tables["edges.csv"] if row["kind"] == "CITES"} == {"Directed"}


# ---- tables and VOSviewer --------------------------------------------------------------------------------------------


async def tables_of(client: httpx.AsyncClient, **parameters: Any) -> dict[str, list[dict[str, str]]]:
    """The rows of both tables of the archive."""
    answer = await client.get("/export/slice.csv", params=parameters)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["nodes.csv", "edges.csv"]
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert all(text.endswith("\r\n") and "\n" not in text.replace("\r\n", "") for text in texts.values())
    return {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


@pytest.mark.parametrize("name", KINDS)
async def test_the_tables_have_every_value(real: httpx.AsyncClient, entities: dict[str, str], name: str) -> None:
    parameters: dict[str, Any] = {"centers": entities[name], "depth": 2}
    wanted, tables = await slice_of(real, **parameters), await tables_of(real, **parameters)
    cell: dict[type, Callable[[Any], str]] = {str: str, int: str, float: repr, bool: lambda value: str(value).lower()}
    for table, types, ids in (("nodes", NODES, ["id"]), ("edges", EDGES, ["key", "source", "target"])):
        rows = tables[f"{table}.csv"]
        assert [[row[id_] for id_ in ids] for row in rows] == [[row[id_] for id_ in ids] for row in wanted[table]]
        for row, each in zip(rows, wanted[table], strict=True):
            values = plain(each, types)
            expected = {name: cell[type(value)](value) for name, value in values.items()}
            assert {name: row[name].removeprefix("'") for name in types if row[name]} == expected


@pytest.mark.parametrize(
    "label",
    [
        '=HYPERLINK("http://evil.example";"Ann")',
        "+1 cell",
        "-omics at last",
        "@SUM(A1)",
        "\t=1+1",
        " =1+1",
        "＝1+1",
        "−",
        'Lines, "quoted"\r\n=1+1',
    ],
)
async def test_a_label_that_begins_like_a_formula_is_text_in_a_spreadsheet(
    records: Database, client: httpx.AsyncClient, label: str
) -> None:
    await write(records, "MATCH (r:Researcher {id: 'Rperson000000001'}) SET r.label = $label", label=label)
    (row, *_) = (await tables_of_any(client, "Rperson000000001"))["nodes.csv"]
    dangerous = label[0] not in "−L"
    assert row["label"] == (f"'{label}" if dangerous else label)


async def tables_of_any(client: httpx.AsyncClient, center: str) -> dict[str, list[dict[str, str]]]:
    """The rows of both tables, whose cells may have line ends of any kind."""
    answer = await client.get("/export/slice.csv", params={"centers": center})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


# What its documentation has of items and links, with the types of their values.
VOSVIEWER = {
    "items": {
        "id": str,
        "label": str,
        "description": str,
        "url": str,
        "cluster": int,
        "weights": dict,
        "scores": dict,
    },
    "links": {"source_id": str, "target_id": str, "strength": float},
    "clusters": {"cluster": int, "label": str},
}


@pytest.mark.parametrize("name", KINDS)
async def test_vosviewer_is_given_what_its_documentation_asks_for(
    real: httpx.AsyncClient, entities: dict[str, str], name: str
) -> None:
    parameters: dict[str, Any] = {"centers": entities[name], "depth": 2, "works": 60}
    wanted = await slice_of(real, **parameters)
    file = (await real.get("/export/slice.vosviewer.json", params=parameters)).json()
    assert set(file) == {"network"}
    assert set(file["network"]) == set(VOSVIEWER)
    for part, types in VOSVIEWER.items():
        for each in file["network"][part]:
            assert {key: type(value) for key, value in each.items()} == {key: types[key] for key in each}
    items, links = file["network"]["items"], file["network"]["links"]
    assert [(each["id"], each["label"]) for each in items] == [(node["id"], node["label"]) for node in wanted["nodes"]]
    clusters = {each["cluster"]: each["label"] for each in file["network"]["clusters"]}
    for each, node in zip(items, wanted["nodes"], strict=True):
        assert clusters[each["cluster"]] == f"{node['kind'].capitalize()}s"
        assert all(isinstance(value, int | float) and value >= 0 for value in each["weights"].values())
        assert list(each["weights"]) == list(items[0]["weights"])
        assert each["weights"]["Citations"] == node.get("citationCount", 0)
        assert each["scores"].get("Year") == node.get("year")
        assert all(isinstance(value, int | float) for value in each["scores"].values())
        assert each.get("url") == node["url"]
    between: dict[frozenset[str], float] = {}
    for edge in wanted["edges"]:
        pair = frozenset((edge["source"], edge["target"]))
        between[pair] = between.get(pair, 0) + edge["weight"]
    assert len(links) == len(between)
    for link in links:
        assert link["strength"] == pytest.approx(between[frozenset((link["source_id"], link["target_id"]))], abs=2e-9)


async def test_a_description_for_vosviewer_is_safe_as_html(records: Database, client: httpx.AsyncClient) -> None:
    await write(records, "MATCH (v:Venue) SET v.name = '<img src=x onerror=alert(1)> & Sons'")
    file = (await client.get("/export/slice.vosviewer.json?centers=an-ecg-model-and-its-limits")).json()
    assert file["network"]["items"][0]["description"] == (
        "Work · PREPRINT · &lt;img src=x onerror=alert(1)&gt; &amp; Sons · 2026"
    )


# ---- texts of any kind -----------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec=None, categories=None), max_size=30)


def made(label: str, venue: str) -> dict[str, Any]:
    """What explore answers of two works that cite each other."""
    node = {"kind": "WORK", "hop": 0, "score": 1.0, "isCenter": True, "degree": 1, "label": label}
    edge = {"kind": "CITES", "weight": 1.0, "count": 1, "reason": "cites it", "firstYear": None, "byYear": []}
    entity = {"slug": "x", "venue": {"name": venue}, "doi": None}
    return {
        "nodes": [{**node, "entityId": id_, "entity": entity} for id_ in ("W1", "W2")],
        "edges": [
            {**edge, "key": "CITES:W1:W2", "source": "W1", "target": "W2"},
            {**edge, "key": "CITES:W2:W1", "source": "W2", "target": "W1"},
        ],
    }


async def test_networkx_reads_a_gexf_file_without_collaborations_as_it_comes(
    real: httpx.AsyncClient, entities: dict[str, str]
) -> None:
    parameters: dict[str, Any] = {"centers": entities["work"], "researchers": 0}
    graph = networkx.read_gexf(io.BytesIO((await real.get("/export/slice.gexf", params=parameters)).content))
    assert len(graph.edges) == len((await slice_of(real, **parameters))["edges"]) > 0


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((ROOT / "tests" / "files" / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)
    assert not any("resolved" in package for package in packages.values())


@given(TEXTS, TEXTS)
def test_no_text_makes_a_file_that_cannot_be_read(label: str, venue: str) -> None:
    files = {suffix: format_.write(fill_slice(made(label, venue)), True) for suffix, format_ in FORMATS.items()}
    for suffix, reader in READERS.items():
        graph = reader(io.BytesIO(files[suffix]))
        assert set(graph.edges) == {("W1", "W2"), ("W2", "W1")}
    assert json.loads(files["json"])["nodes"][0]["id"] == "W1"
    assert len(json.loads(files["vosviewer.json"])["network"]["links"]) == 1
    with zipfile.ZipFile(io.BytesIO(files["csv"])) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("nodes.csv").decode(), newline="")))
    assert [row["id"] for row in rows] == ["W1", "W2"]
    assert {row["kind"] for row in rows} == {"WORK"}


async def test_any_label_can_be_read_back_from_the_xml(records: Database, client: httpx.AsyncClient) -> None:
    label = '<b> & "q" \' \x0b\ufffe\U0001f600 ]]> é'
    await write(records, "MATCH (r:Researcher {id: 'Rperson000000001'}) SET r.label = $label", label=label)
    for suffix, reader in READERS.items():
        answer = await client.get(f"/export/slice.{suffix}", params={"centers": "Rperson000000001", "mixed": "no"})
        graph = reader(io.BytesIO(answer.content))
        assert graph.nodes["Rperson000000001"]["label"] == '<b> & "q" \' \U0001f600 ]]> é'
