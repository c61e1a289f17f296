"""Filters and facets over real records give what a recount of the raw records gives, however filters nest."""

import gzip
from collections import Counter
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from graphdb.database import Database
from peergraph.execution import Request, answer
from tests.conftest import DATA
from tests.graph import facts
from tests.recount import Recount, Where

FACETS = ("YEAR", "TYPE", "TOPIC", "FIELD", "INSTITUTION", "COUNTRY", "VENUE", "OPEN_ACCESS", "LANGUAGE")
WORDS = ("malaria", "health", "nutrition", "sweden", "vaccination", "global", "women", "covid")

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
def recount() -> Recount:
    """The raw records, ready to be counted."""
    files = [gzip.decompress(file.read_bytes()) for file in sorted((DATA / "works").glob("*.gz"))]
    return Recount([orjson.loads(line) for file in files for line in file.splitlines()])


class Values:
    """Values that tests of a filter may have: frequent ones, rare ones, and one that names nothing."""

    def __init__(self, recount: Recount) -> None:
        works = list(recount.works.values())

        def some(values: Any) -> st.SearchStrategy[str]:
            ranked = [value for value, _ in Counter(values).most_common()]
            return st.sampled_from([*ranked[:5], *ranked[20 :: max(1, len(ranked) // 20)], "nothing"])

        self.topic = some(topic for work in works for topic in sorted(work.above))
        self.institution = some(place for work in works for place in sorted(work.institutions))
        self.author = some(person for work in works for person in work.authors if person[0] == "A")
        self.venue = some(work.venue for work in works if work.venue and work.venue[0] == "S")
        self.cites = some(cited for work in works for cited in sorted(work.cites) if cited[0] == "W")
        self.cited_by = some(work.name for work in works if len(work.cites) > 3 and work.name[0] == "W")
        self.work = some(work.name for work in works if work.name[0] == "W")

    def __repr__(self) -> str:
        return "Values()"


@pytest.fixture(scope="session")
def values(recount: Recount) -> Values:
    return Values(recount)


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


def ranges(least: int, most: int) -> st.SearchStrategy[dict[str, int | None]]:
    """A range with both ends, one, or none."""
    ends = st.none() | st.integers(least, most)

    def ordered(pair: tuple[int | None, int | None]) -> dict[str, int | None]:
        one, other = pair
        return {"min": one, "max": other} if None in pair or one <= other else {"min": other, "max": one}  # type: ignore[operator]

    return st.tuples(ends, ends).map(ordered)


def days() -> st.SearchStrategy[dict[str, str | None]]:
    """A range of days from those of a range of years."""
    return ranges(1990, 2025).map(
        lambda ends: {end: f"{year}-0{1 + year % 9}-15" if year else None for end, year in ends.items()}
    )


def filters(values: Values) -> st.SearchStrategy[Where]:
    """Filters of works, up to three levels deep."""
    tests: dict[str, st.SearchStrategy[Any]] = {
        "ids": st.lists(values.work, max_size=4),
        "text": st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
        "year": ranges(1990, 2025),
        "published": days(),
        "venue": values.venue,
        "language": st.sampled_from(["en", "EN", "fr", "sv", "xx"]),
        "cites": values.cites,
        "citedBy": values.cited_by,
        "authorCount": ranges(0, 12),
        "hasDoi": st.booleans(),
        "importedAfter": st.sampled_from(["2000-01-01T00:00:00Z", "2999-12-31T23:59:59+05:30"]),
        "types": st.lists(st.sampled_from(["ARTICLE", "REVIEW", "LETTER", "GRANT"]), max_size=3),
        "topic": values.topic,
        "institution": values.institution,
        "author": values.author,
        "country": st.sampled_from(["US", "se", "ZA", "XX"]),
        "openAccess": st.booleans(),
        "retracted": st.booleans(),
        "citations": ranges(0, 4),
    }
    one = st.sampled_from(sorted(tests)).flatmap(
        lambda name: st.fixed_dictionaries({name: st.none() | tests[name] if name == "year" else tests[name]})
    )
    leaf = st.lists(one, min_size=1, max_size=2).map(lambda parts: {k: v for part in parts for k, v in part.items()})
    return st.recursive(
        leaf,
        lambda inner: st.tuples(
            leaf | st.just({}),
            st.one_of(
                st.fixed_dictionaries({"NOT": inner}),
                st.fixed_dictionaries({"OR": st.lists(inner, max_size=3)}),
                st.fixed_dictionaries({"AND": st.lists(inner, max_size=3)}),
            ),
        ).map(lambda pair: pair[0] | pair[1]),
        max_leaves=5,
    )


async def asked(database: Database, document: str, variables: dict[str, Any]) -> Any:
    """The data of an answer without errors."""
    found = await answer(database, Request(document, None, variables))
    assert not found.errors, found.errors
    return found.data


def check_facet(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """A facet against its recount: numbers beside the buckets, counts in order, and the key of each bucket."""
    assert found["by"] == expected["by"]
    buckets = found["buckets"]
    assert [bucket["count"] for bucket in buckets] == expected["counts"]
    assert found["bucketCount"] == expected["bucketCount"]
    assert found["missingCount"] == expected["missingCount"]
    if found["by"] == "YEAR":
        keys = [int(bucket["key"]) for bucket in buckets]
        assert keys == sorted(keys)
    else:
        keys = [(-bucket["count"], bucket["key"]) for bucket in buckets]
        assert keys == sorted(keys)


@pytest.mark.timeout(3600)
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_facets_and_totals_of_any_filter_equal_a_recount_of_the_raw_records(
    loaded: Database, recount: Recount, values: Values, names: dict[str, str], data: st.DataObject
) -> None:
    where = data.draw(filters(values), "where")
    by = data.draw(st.lists(st.sampled_from(FACETS), unique=True, max_size=3), "by")
    first = data.draw(st.sampled_from([1, 2, 10, 200]), "first")
    kind = data.draw(st.sampled_from(["", "", "topic", "institution", "researcher"]), "below")
    variables: dict[str, Any] = {"where": where, "by": by, "size": first}
    passing = [work for work in recount.works.values() if recount.matches(where, work)]
    if kind:
        test = {"researcher": "author"}.get(kind, kind)
        variables["id"] = data.draw(getattr(values, test).filter(lambda name: name != "nothing"), "id")
        found = (await asked(loaded, BELOW.format(kind=kind, split=SPLIT), variables))[kind]["works"]
        passing = [work for work in passing if recount.matches({test: variables["id"]}, work)]
    else:
        found = (await asked(loaded, ALL, variables))["works"]
    note(f"{len(passing)} pass")
    assert found["totalCount"] == len(passing)
    assert [facet["by"] for facet in found["facets"]] == by
    for facet in found["facets"]:
        expected = recount.facet(facet["by"], passing, first)
        check_facet(facet, expected)
        # Which of equally frequent values are shown goes by keys that raw records do not have.
        keys = [names.get(bucket["key"], bucket["key"]) for bucket in facet["buckets"]]
        assert {key: expected["all"][key] for key in keys} == dict(
            zip(keys, (bucket["count"] for bucket in facet["buckets"]), strict=True)
        )
        assert facet["otherCount"] == recount.others(facet["by"], passing, set(keys))
