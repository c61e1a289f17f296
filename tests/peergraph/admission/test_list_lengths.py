"""Lists within lists are priced by how long such lists are in the graph."""

import pytest

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from peergraph.admission.cost import BYTES_PER_POINT, Cost, estimate
from peergraph.admission.document import read_document
from peergraph.admission.list_lengths import EACH, FIELDS, SAMPLE, UNKNOWN, ListLengths, measure_lengths
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.graph import facts

WORKS = """{ works(first: 100) { nodes { title authors(first: %d) { edges { institutions { name } node { name } } }
  topics { topic { name } } } } }"""


def cost(document: str, lengths: ListLengths = UNKNOWN) -> int:
    return whole_cost(document, lengths).estimated


def whole_cost(document: str, lengths: ListLengths) -> Cost:
    operation = prepare(read_document(document), GraphQLRequest(document))
    assert isinstance(operation, Operation), operation
    return estimate(operation, lengths)


async def test_the_lengths_are_those_of_the_graph(loaded: Database) -> None:
    lengths = (await measure_lengths(loaded)).rows
    assert lengths.keys() == {name for lists in FIELDS.values() for names in lists for name in names}
    works = await facts(loaded, "MATCH (w:Work) RETURN w.id, COLLECT { MATCH (w)<-[:AUTHORED]-(r) RETURN r.id }")
    sample = [authors for _, authors in sorted(works)[:SAMPLE]]
    people = sorted((await facts(loaded, "MATCH (r:Researcher) RETURN collect(r.id)"))[0][0])[:SAMPLE]
    length = {id_: len(authors) for id_, authors in works}
    authored: dict[str, list[int]] = {}
    for id_, authors in works:
        for person in authors:
            authored.setdefault(person, []).append(length[id_])
    # Of a person with more works than are looked at, any may be.
    few = [authored[person] for person in people if len(authored.get(person, ())) <= EACH]
    reached = sum(map(sum, few)) / sum(map(len, few))
    plain = sum(map(len, sample)) / len(sample)
    assert lengths["Work.authors"] >= plain - 1e-9
    assert lengths["Work.authors"] == pytest.approx(max(plain, reached), rel=0.25)


async def test_a_small_graph_tells_no_lengths(database: Database) -> None:
    assert await measure_lengths(database) is UNKNOWN


def test_a_nested_list_costs_what_it_will_hold_and_no_more_than_its_page() -> None:
    lengths = ListLengths({"Work.authors": 6.0, "Work.topics": 3.0, "WorkAuthorEdge.institutions": 1.2})
    full, expected = cost(WORKS % 100), cost(WORKS % 100, lengths)
    assert expected * 5 < full
    assert cost(WORKS % 2, lengths) < expected
    assert cost(WORKS % 9, lengths) == cost(WORKS % 100, lengths)  # one and a half times the average
    longer = ListLengths({"Work.authors": 1_000.0})
    assert cost(WORKS % 100, longer) == full


def test_the_list_at_the_top_is_priced_as_full() -> None:
    works = '{ researcher(id: "x") { works(first: 100) { nodes { title } } } }'
    assert cost(works, ListLengths({"Researcher.works": 1.0})) == cost(works)


async def test_the_estimate_of_real_lists_is_near_what_they_hold(loaded: Database) -> None:
    document = WORKS % 100
    found = await answer(loaded, GraphQLRequest(document))
    assert found.data is not None
    rows = 100
    for work in found.data["works"]["nodes"]:
        edges = work["authors"]["edges"]
        rows += len(edges) + len(work["topics"]) + sum(len(edge["institutions"]) for edge in edges)
    estimated = whole_cost(document, await measure_lengths(loaded))
    # What rows cost, without the price of the answer's bytes.
    assert rows / 3 < estimated.estimated - estimated.bytes / BYTES_PER_POINT < rows * 20
    assert estimated.estimated * 3 < cost(document)
