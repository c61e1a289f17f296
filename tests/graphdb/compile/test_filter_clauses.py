"""Filters and facets over real records give what a recount of the raw records gives, however filters nest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.database import Database
from tests.oracles.recount import Facts, Recount, Where
from tests.support.asking import data_of
from tests.support.examples import examples
from tests.support.filters import FilterValues, filters, ranges
from tests.support.graph import facts

FACETS = ("YEAR", "TYPE", "TOPIC", "FIELD", "INSTITUTION", "COUNTRY", "VENUE", "OPEN_ACCESS", "LANGUAGE")

SPLIT = """
totalCount facets(by: $by, first: $size) {
  by buckets { key label count entity { id label } } bucketCount otherCount missingCount
}"""
ALL = f"query All($where: WorkFilter, $by: [WorkFacet!]!, $size: Int) {{ works(where: $where) {{ {SPLIT} }} }}"
BELOW = (
    "query Below($id: ID!, $where: WorkFilter, $by: [WorkFacet!]!, $size: Int) {{ "
    "{kind}(id: $id) {{ works(where: $where) {{ {split} }} }} }}"
)


@pytest.fixture(scope="session")
async def names(loaded: Database, recount: Recount) -> dict[str, str]:
    """Of every id of the graph the name that the raw records have for the same thing."""
    rows = await facts(
        loaded,
        "MATCH (k:Key)-[:NAMES]->(n:Topic|Institution|Venue) "
        "WHERE k.scheme IN ['OPENALEX', 'ROR'] OR k.key STARTS WITH 'openalex:' OR k.key STARTS WITH 'ror:' "
        "RETURN n.id, collect(coalesce(k.value, split(k.key, ':')[1]))",
    )
    known = {topic for work in recount.works.values() for topic in work.above}
    known |= {place for work in recount.works.values() for place in work.institutions}
    known |= {work.venue for work in recount.works.values() if work.venue}
    return {id_: next(iter(sorted(known & set(keys))), id_) for id_, keys in rows}


@st.composite
def questions(draw: st.DrawFn, values: FilterValues) -> tuple[Where, list[str], int, str, str]:
    """A filter, what to split by and how finely, and the entity whose works are asked for, if one's are."""
    kind = draw(st.sampled_from(["", "", "topic", "institution", "author"]))
    named = draw(getattr(values, kind)) if kind else "nothing"
    if named == "nothing":
        kind = named = ""
    by = draw(st.lists(st.sampled_from(FACETS), max_size=3).map(lambda some: list(dict.fromkeys(some))))
    return draw(filters(values)), by, draw(st.sampled_from([1, 2, 10, 200])), kind, named


@pytest.mark.timeout(7200)
@examples(200)
@given(data=st.data())
async def test_facets_and_totals_of_any_filter_equal_a_recount_of_the_raw_records(
    loaded: Database, recount: Recount, values: FilterValues, names: dict[str, str], data: st.DataObject
) -> None:
    where, by, first, kind, id_ = data.draw(questions(values))
    variables: dict[str, Any] = {"where": where, "by": by, "size": first}
    if kind:
        root = {"author": "researcher"}.get(kind, kind)
        document = BELOW.format(kind=root, split=SPLIT)
        found = (await data_of(loaded, document, variables | {"id": id_}))[root]["works"]
    else:
        found = (await data_of(loaded, ALL, variables))["works"]
    also = {kind: id_} if kind else {}
    passing = [work for work in recount.works.values() if recount.matches(where, work) and recount.matches(also, work)]
    assert found["totalCount"] == len(passing)
    assert [facet["by"] for facet in found["facets"]] == by
    for facet in found["facets"]:
        check_facet(recount, facet, passing, first, names)


def check_facet(recount: Recount, found: dict[str, Any], works: list[Facts], first: int, names: dict[str, str]) -> None:
    """A facet against its recount: the numbers beside the buckets, their order, the count of each key."""
    by, buckets = found["by"], found["buckets"]
    expected = recount.facet(by, works, first)
    assert [bucket["count"] for bucket in buckets] == expected["counts"]
    assert found["bucketCount"] == expected["bucketCount"]
    assert found["missingCount"] == expected["missingCount"]
    order = [(0 if by == "YEAR" else -bucket["count"], bucket["key"]) for bucket in buckets]
    assert order == sorted(order)
    # Which of equally frequent values are shown goes by keys that raw records do not have.
    counts = {names.get(bucket["key"], bucket["key"]): bucket["count"] for bucket in buckets}
    assert counts == {key: expected["all"][key] for key in counts}
    assert found["otherCount"] == recount.others(by, works, set(counts))
    for bucket in buckets:
        entity = {"id": bucket["key"], "label": bucket["label"]} if by in ("TOPIC", "FIELD", "INSTITUTION") else None
        assert bucket["entity"] == entity


def people_filters(values: FilterValues) -> st.SearchStrategy[Where]:
    """Filters of researchers, two levels deep."""
    tests: dict[str, st.SearchStrategy[Any]] = {
        "institution": values.institution,
        "topic": values.topic,
        "country": st.sampled_from(["US", "se", "XX"]),
        "claimed": st.booleans(),
        "openToCollaborate": st.booleans(),
        "works": ranges(1, 6),
    }
    leaf = st.sampled_from(sorted(tests)).flatmap(lambda name: st.fixed_dictionaries({name: tests[name]}))
    several = st.lists(leaf, max_size=3)
    return leaf | st.fixed_dictionaries({}, optional={"NOT": leaf, "OR": several, "AND": several})


@pytest.mark.timeout(3600)
@examples(40)
@given(data=st.data())
async def test_the_number_of_researchers_of_any_filter_equals_a_recount_of_the_raw_records(
    loaded: Database, recount: Recount, values: FilterValues, data: st.DataObject
) -> None:
    # People without an identifier are known by rules of their own, which raw records do not have.
    where = {"hasOrcid": True, "AND": [data.draw(people_filters(values))]}
    document = "query People($where: ResearcherFilter) { researchers(where: $where) { totalCount } }"
    found = await data_of(loaded, document, {"where": where})
    passing = [person for person in recount.oracle.works if recount.person_matches(where, person)]
    assert found["researchers"]["totalCount"] == len(passing)


async def test_topics_within_a_topic_are_it_and_all_that_the_raw_records_put_below_it(
    loaded: Database, recount: Recount
) -> None:
    document = """query Within($topic: ID!, $level: TopicLevel) {
      within: topics(where: {within: $topic}) { totalCount }
      level: topics(where: {within: $topic, level: $level}) { totalCount }
      outside: topics(where: {NOT: {within: $topic}}) { totalCount } all: topics { totalCount } }"""
    known = {topic for work in recount.works.values() for topic in work.above} & recount.levels.keys()
    for topic in ("domains/2", "fields/27", "subfields/1407", "T12816"):
        found = await data_of(loaded, document, {"topic": topic, "level": "TOPIC"})
        below = [one for one in known if topic in recount.lineage(one)]
        assert found["within"]["totalCount"] == len(below)
        assert found["level"]["totalCount"] == sum(recount.levels[one] == "TOPIC" for one in below)
        assert found["outside"]["totalCount"] == found["all"]["totalCount"] - len(below)


# Each drives another way: an entity, alternatives, a text, nothing; with what narrows besides.
DRIVEN: dict[str, Where] = {
    "topic": {"topic": "T12816"},
    "institution": {"institution": "I145311948"},
    "venue": {"venue": "S2764781293", "openAccess": True},
    "text": {"text": "malaria"},
    "year": {"year": {"min": 2018, "max": 2019}},
    "alternatives": {"OR": [{"topic": "T12816"}, {"text": "malaria"}, {"institution": "I145311948"}]},
    "nothing": {"NOT": {"topic": "fields/27"}, "OR": [{"institution": "I145311948"}, {"language": "en"}]},
}
ORDERS = [f"{{by: {by}, direction: {way}}}" for by in ("PUBLISHED", "CITATIONS", "TITLE") for way in ("ASC", "DESC")]
PAGE = "edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", DRIVEN)
async def test_pages_of_a_filtered_list_neither_skip_nor_repeat_in_either_direction(
    loaded: Database, recount: Recount, name: str
) -> None:
    where = DRIVEN[name]
    passing = sum(recount.matches(where, work) for work in recount.works.values())
    for number, order in enumerate(ORDERS):
        document = (
            "query Pages($where: WorkFilter, $first: Int, $after: String, $last: Int, $before: String) { works(where: "
            f"$where, orderBy: {order}, first: $first, after: $after, last: $last, before: $before) {{ {PAGE} }} }}"
        )
        forward = await walked(loaded, document, where, ("first", "after", "endCursor", "hasNextPage"), number < 1)
        back = await walked(loaded, document, where, ("last", "before", "startCursor", "hasPreviousPage"), number < 1)
        assert len(set(forward)) == len(forward)
        if number < 1:
            assert len(forward) == min(passing, 1500)
        # What was walked over backward are the last rows of what was walked over forward.
        if len(forward) == passing == len(back):
            assert back == forward


async def walked(
    database: Database, document: str, where: Where, names: tuple[str, str, str, str], whole: bool
) -> list[str]:
    """The ids of a list read in one direction, in the list's order: up to 1,500 of them, or 300."""
    size, place, cursor, more = names
    found: list[str] = []
    at: str | None = None
    while True:
        page = (await data_of(database, document, {"where": where, size: 100, place: at}))["works"]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        found = found + ids if size == "first" else ids + found
        at = page["pageInfo"][cursor]
        assert page["pageInfo"]["hasPreviousPage" if size == "first" else "hasNextPage"] == (len(found) > len(ids))
        assert page["pageInfo"][more] == (len(found) < page["totalCount"])
        if not page["pageInfo"][more] or len(found) >= (1500 if whole else 300):
            return found


@pytest.mark.parametrize("root", ["works", "topic"])
async def test_facets_of_a_list_without_a_work_are_there_and_empty(loaded: Database, root: str) -> None:
    document = BELOW.format(kind="topic", split=SPLIT) if root == "topic" else ALL
    variables = {"where": {"year": {"min": 3000}}, "by": list(FACETS), "size": 2}
    found = await data_of(loaded, document, variables | ({"id": "T12816"} if root == "topic" else {}))
    works = found["topic"]["works"] if root == "topic" else found["works"]
    nothing = {"buckets": [], "bucketCount": 0, "otherCount": 0, "missingCount": 0}
    assert works == {"totalCount": 0, "facets": [{"by": by, **nothing} for by in FACETS]}
