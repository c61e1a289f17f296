"""A hub is answered as anything else is: within bounds, and with what was not read said."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from graphdb.driver.database import Database
from graphdb.server.local import BoltAddress
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.support import hubs
from tests.support.kept_graph import kept_graph

# The graph takes a minute to write, and each question is planned for the first time.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def crowded_bolt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltAddress]:
    """Where a Neo4j with the graph of tests/support/hubs.py answers; it is kept between runs."""
    sources = ["tests/support/hubs.py", "tests/support/graph.py"]
    with kept_graph(tmp_path_factory.mktemp("hubs"), sources, hubs.build) as address:
        yield address


@pytest.fixture(scope="module")
async def crowded(crowded_bolt: BoltAddress) -> AsyncIterator[Database]:
    """The graph of tests/support/hubs.py; for reading alone."""
    address = crowded_bolt
    async with await Database.open(address.uri, address.user, address.password, timeout=120) as database:
        yield database


async def ask(database: Database, name: str, id_: str | None = None) -> Any:
    """The one root field of a question about its hub, or about another entity."""
    document, asked = hubs.QUESTIONS[name]
    found = await answer(database, GraphQLRequest(document, None, {"id": id_ or asked[0]}))
    assert not found.errors, found.errors
    assert found.data is not None
    return next(iter(found.data.values()))


@pytest.mark.parametrize("name", hubs.QUESTIONS)
async def test_every_question_about_a_hub_is_answered(crowded: Database, name: str) -> None:
    _, asked = hubs.QUESTIONS[name]
    for id_ in asked[:2]:
        assert await ask(crowded, name, id_) is not None


@pytest.mark.parametrize(
    "what",
    ["a researcher", "a work of many authors", "a work much cited", "a topic", "an institution"],
)
async def test_a_slice_around_a_hub_keeps_to_its_budget_and_says_what_it_left_out(crowded: Database, what: str) -> None:
    found = await ask(crowded, f"slice of {what}")
    kinds = [node["kind"] for node in found["nodes"] if node["hop"]]
    caps = {"WORK": 20, "RESEARCHER": 15, "TOPIC": 10, "INSTITUTION": 5}
    assert all(kinds.count(kind) <= cap for kind, cap in caps.items())
    assert kinds
    assert len(found["edges"]) <= 300 + len(kinds)
    assert found["sampled"]
    assert {one["kind"] for one in found["omitted"]} & set(kinds)
    center = found["nodes"][0]
    assert center["hop"] == 0
    assert center["score"] == 1


async def test_the_same_slice_of_a_hub_comes_twice(crowded: Database) -> None:
    assert await ask(crowded, "slice of a topic") == await ask(crowded, "slice of a topic")


async def test_what_is_hidden_around_a_hub_is_counted_or_said_to_be_more(crowded: Database) -> None:
    found = await ask(crowded, "slice of a topic")
    hidden = {one["kind"]: one for one in found["nodes"][0]["hidden"]}
    shown = sum(node["kind"] == "WORK" for node in found["nodes"])
    # A degree tells the works, so they are exact; the people are read from the newest works alone.
    assert (hidden["WORK"]["count"], hidden["WORK"]["atLeast"]) == (hubs.WORKS - shown, False)
    assert hidden["RESEARCHER"]["atLeast"]


async def test_lists_of_hubs_have_their_whole_length_and_their_newest_first(crowded: Database) -> None:
    assert (await ask(crowded, "works on a topic"))["works"]["totalCount"] == hubs.WORKS
    assert (await ask(crowded, "works of an institution"))["works"]["totalCount"] == hubs.WORKS
    assert (await ask(crowded, "works in a venue"))["works"]["totalCount"] == hubs.WORKS * 99 // 100
    assert (await ask(crowded, "works of a researcher"))["works"]["totalCount"] == hubs.OF_RESEARCHER
    assert (await ask(crowded, "works that cite a work"))["citedBy"]["totalCount"] == hubs.CITING
    assert (await ask(crowded, "authors of a work"))["authors"]["totalCount"] == hubs.AUTHORS


async def test_facets_of_a_hub_count_every_work(crowded: Database) -> None:
    found = await ask(crowded, "facets of the works on a topic")
    assert found["totalCount"] == hubs.WORKS
    for facet in found["facets"]:
        counted = sum(bucket["count"] for bucket in facet["buckets"])
        assert counted + facet["otherCount"] + facet["missingCount"] == hubs.WORKS
    years = next(facet for facet in found["facets"] if facet["by"] == "YEAR")
    assert years["missingCount"] == sum(number % 50 == 49 for number in range(hubs.WORKS))


@pytest.mark.parametrize(
    ("source", "target"),
    [(hubs.RESEARCHER, hubs.TOPIC), (hubs.TOPIC, hubs.CITED), (hubs.BYLINE, hubs.RESEARCHER), ("T0100", "T0200")],
)
async def test_paths_between_hubs_end_and_say_whether_all_were_weighed(
    crowded: Database, source: str, target: str
) -> None:
    document = (
        "query P($a: ID!, $b: ID!) { paths(source: $a, target: $b) { exhaustive paths { length strength text } } }"
    )
    found = await answer(crowded, GraphQLRequest(document, None, {"a": source, "b": target}))
    assert not found.errors, found.errors
    assert found.data is not None
    paths = found.data["paths"]
    assert 1 <= len(paths["paths"]) <= 3
    lengths = [path["length"] for path in paths["paths"]]
    assert lengths == sorted(lengths)
    if (source, target) == (hubs.RESEARCHER, hubs.TOPIC):
        # Each of the researcher's 5,000 works leads there.
        assert not paths["exhaustive"]
