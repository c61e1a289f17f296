"""No filter that names an entity scans: whatever drives, in every order, on the first page and on later ones."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.asking import data_of
from tests.support.examples import examples
from tests.support.filters import FilterValues, filters
from tests.support.plan_rule import ROOT_ORDERS, check_document

SOMETHING = "W2741809807"
# Every way to drive a list, each with something besides that narrows.
WORKS: dict[str, dict[str, Any]] = {
    "ids": {"ids": [SOMETHING], "openAccess": True},
    "author": {"author": SOMETHING, "topic": SOMETHING, "text": "health"},
    "cites": {"cites": SOMETHING, "institution": SOMETHING},
    "citedBy": {"citedBy": SOMETHING, "venue": SOMETHING},
    "institution": {"institution": SOMETHING, "year": {"min": 2010}},
    "venue": {"venue": SOMETHING, "NOT": {"topic": SOMETHING}},
    "topic": {"topic": SOMETHING, "author": None, "country": "SE"},
    "text": {"text": "health", "NOT": {"author": SOMETHING, "language": "en"}},
    "alternatives": {"OR": [{"topic": SOMETHING}, {"text": "health", "venue": SOMETHING}, {"author": SOMETHING}]},
    "not all drive": {"OR": [{"topic": SOMETHING}, {"openAccess": True, "author": SOMETHING}, {"hasDoi": False}]},
    "opposite": {"NOT": {"OR": [{"topic": SOMETHING}, {"cites": SOMETHING}]}},
    "year": {"year": {"min": 2010, "max": 2012}},
    "day": {"published": {"min": "2020-01-01"}, "types": ["ARTICLE"]},
    "nothing": {"openAccess": True, "importedAfter": "2020-01-01T00:00:00Z"},
}
OTHERS: dict[str, dict[str, dict[str, Any]]] = {
    "researchers": {
        "institution": {"institution": SOMETHING, "topic": SOMETHING},
        "topic": {"topic": SOMETHING, "hasOrcid": True},
        "text": {"text": "anna", "NOT": {"claimed": True}},
        "nothing": {"country": "SE", "works": {"min": 3}},
    },
    "topics": {
        "within": {"within": SOMETHING, "level": "TOPIC"},
        "text": {"text": "health", "NOT": {"within": SOMETHING}},
        "opposite": {"NOT": {"within": SOMETHING}},
    },
    "institutions": {
        "text": {"text": "university", "country": "SE"},
        "nothing": {"country": "SE", "type": "education"},
    },
}
CASES = [("works", name, where) for name, where in WORKS.items()]
CASES += [(kind, name, where) for kind, found in OTHERS.items() for name, where in found.items()]
PAGE = "nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage endCursor }"
SPLIT = "facets(by: [YEAR, TOPIC, FIELD, INSTITUTION, VENUE]) { buckets { key } otherCount missingCount }"


def kind_of(name: str) -> str:
    return name.capitalize().removesuffix("s")


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("name", "driver", "where"), CASES, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_filtered_list_keeps_the_rule_in_every_order_and_on_every_page(
    loaded: Database, name: str, driver: str, where: dict[str, Any]
) -> None:
    for by, direction in itertools.product(ROOT_ORDERS[name], ("ASC", "DESC")):
        order = f"orderBy: {{by: {by}, direction: {direction}}}"
        document = f"{{ {name}({order}, first: 1) {{ pageInfo {{ endCursor }} }} }}"
        cursor = (await data_of(loaded, document, {}))[name]["pageInfo"]["endCursor"]
        for place in ("first: 2", f'first: 2, after: "{cursor}"', f'last: 2, before: "{cursor}"'):
            split = SPLIT if name == "works" and "PUBLISHED" in order else ""
            document = (
                f"query Page($where: {kind_of(name)}Filter) {{ {name}(where: $where, {order}, {place}) "
                f"{{ {PAGE} {split} }} }}"
            )
            operators = await check_document(loaded, document, {"where": where})
            if driver not in ("nothing", "opposite", "not all drive", "year", "day", "topic within"):
                assert "NodeIndexScan" not in operators
                # Venues are looked up by name too.
                assert "venue" in str(where) or "NodeIndexSeek" not in operators


@pytest.mark.parametrize("kind", ["researcher", "topic", "institution", "venue"])
@pytest.mark.parametrize("driver", WORKS)
async def test_a_filtered_list_below_an_entity_keeps_the_rule(
    loaded: Database, entities: dict[str, str], kind: str, driver: str
) -> None:
    for order in ("{by: PUBLISHED}", "{by: CITATIONS}"):
        document = (
            f"query Below($id: ID!, $where: WorkFilter) {{ {kind}(id: $id) {{ works(where: $where, orderBy: {order}) "
            f"{{ {PAGE} {SPLIT} }} }} }}"
        )
        await check_document(loaded, document, {"id": entities[kind], "where": WORKS[driver]})


@pytest.mark.parametrize("by", ["PUBLISHED", "CITATIONS", "TITLE"])
async def test_a_filter_in_which_nothing_drives_is_read_in_the_order_of_an_index(loaded: Database, by: str) -> None:
    for direction in ("ASC", "DESC"):
        document = (
            f"query Walk($where: WorkFilter) {{ works(where: $where, orderBy: {{by: {by}, direction: {direction}}}) "
            "{ nodes { id } } }"
        )
        for driver in ("not all drive", "opposite", "nothing"):
            operators = await check_document(loaded, document, {"where": WORKS[driver]})
            assert not {"Sort", "Top", "PartialTop", "PartialSort"} & set(operators)


@pytest.mark.parametrize("test", ["author", "institution", "topic", "cites", "venue"])
async def test_a_page_that_a_filter_leads_to_is_read_through_the_index_on_its_relations(
    loaded: Database, entities: dict[str, str], test: str
) -> None:
    id_ = entities[{"author": "researcher", "cites": "work"}.get(test, test)]
    document = "query Led($where: WorkFilter) { works(where: $where, orderBy: {by: %s}) { nodes { id } } }"
    operators = await check_document(loaded, document % "PUBLISHED", {"where": {test: id_, "year": {"min": 2000}}})
    assert "DirectedRelationshipIndexSeek" in operators
    operators = await check_document(loaded, document % "CITATIONS", {"where": {test: id_, "year": {"min": 2000}}})
    assert "DirectedRelationshipIndexSeek" not in operators


@pytest.mark.timeout(3600)
@examples(60)
@given(data=st.data())
async def test_the_statement_of_any_filter_keeps_the_rule(
    loaded: Database,
    values: FilterValues,
    data: st.DataObject,
) -> None:
    where = data.draw(filters(values))
    document = f"query Any($where: WorkFilter) {{ works(where: $where) {{ {PAGE} }} }}"
    await check_document(loaded, document, {"where": where})


async def test_the_planner_says_nothing_against_a_relation_that_no_node_has_yet(loaded: Database) -> None:
    found = await answer(loaded, GraphQLRequest("{ researchers(where: {claimed: false}, first: 1) { nodes { id } } }"))
    assert not found.errors
