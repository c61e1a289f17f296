"""The conditions of filters, as Cypher tests and parameters; how they act on a graph is proved in graphdb/compile."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.compile.filter import Condition, Filter
from graphdb.driver.errors import BadInput
from resolvers import filter
from resolvers.filter import WORKS, by_text, folded_label, parse_datetime, range_test
from resolvers.years import LAST_DAY
from schema.filter import InstitutionFilter, ResearcherFilter, TopicFilter, WorkFilter
from schema.work import WorkType

BY_DATE = ("node.newest", "node.oldest", "node.citationCount")


def condition(name: str, fields: Filter = WORKS) -> Condition:
    found = fields.tests[name]
    assert isinstance(found, Condition)
    return found


def camel_case(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize(
    ("fields", "declared"),
    [
        (filter.WORKS, WorkFilter),
        (filter.RESEARCHERS, ResearcherFilter),
        (filter.TOPICS, TopicFilter),
        (filter.INSTITUTIONS, InstitutionFilter),
    ],
)
def test_every_field_of_a_filter_has_its_condition(fields: Filter, declared: Any) -> None:
    names = {camel_case(field.name) for field in dataclasses.fields(declared)}
    assert set(fields.tests) == names - {"AND", "OR", "NOT"}


def test_a_range_tests_the_ends_that_it_has() -> None:
    assert range_test("n", {}) == range_test("n", {"min": None}) == "true"
    assert range_test("n", {"min": 1}) == "n >= $min"
    assert range_test("n", {"max": 2}) == "n <= $max"
    assert range_test("n", {"min": 1, "max": 2}) == "n >= $min AND n <= $max"


@pytest.mark.parametrize("key", BY_DATE)
def test_years_are_tested_by_the_number_that_the_list_is_sorted_by(key: str) -> None:
    property_ = "node.oldest" if key == "node.oldest" else "node.newest"
    test = condition("year")
    assert test.text({"min": 2001}, key) == f"{property_} >= $from AND {property_} <= $to"
    assert test.text({}, key) == "true"
    assert test.parameters({"min": 2001, "max": 2002}) == {"from": 2001_0000, "to": 2002_9999}


def test_a_work_of_which_only_the_year_is_known_has_no_day() -> None:
    test = condition("published")
    assert test.text({"min": "2001-02-03"}, "node.newest").endswith(" AND node.publishedOn IS NOT NULL")
    assert test.text({}, "node.newest") == "true"
    assert test.parameters({}) == {}


@given(st.dates(), st.dates())
def test_days_are_numbers_in_the_same_order(one: Any, other: Any) -> None:
    least, most = sorted((one, other))
    values = condition("published").parameters({"min": least.isoformat(), "max": most.isoformat()})
    assert values == {"from": int(least.strftime("%Y%m%d")), "to": int(most.strftime("%Y%m%d"))}
    assert 0 < values["from"] <= values["to"] < LAST_DAY


def test_a_range_of_days_must_not_end_before_it_begins() -> None:
    with pytest.raises(BadInput, match=r"published\.min must not be over published\.max"):
        condition("published").parameters({"min": "2001-02-03", "max": "2001-02-02"})


def test_codes_are_compared_without_regard_to_case() -> None:
    assert condition("language").parameters("EN") == {"value": "en"}
    assert condition("country").parameters("se") == {"code": "SE"}
    assert condition("country", filter.INSTITUTIONS).parameters("se") == {"value": "SE"}


def test_what_may_be_unknown_says_so() -> None:
    may_be_unknown = {name for name, test in WORKS.tests.items() if isinstance(test, Condition) and test.unknown}
    assert may_be_unknown == {"language", "country", "openAccess", "retracted"}


def test_a_truth_and_its_opposite_are_two_tests() -> None:
    assert condition("hasDoi").text(True, "") == "node.doi IS NOT NULL"
    assert condition("hasDoi").text(False, "") == "NOT node.doi IS NOT NULL"


def test_types_are_a_list_of_names() -> None:
    assert condition("types").parameters([WorkType.ARTICLE, WorkType.BOOK]) == {"types": ["ARTICLE", "BOOK"]}


def test_a_time_is_compared_in_utc() -> None:
    assert parse_datetime("2026-05-17T05:53:35+02:00").isoformat() == "2026-05-17T03:53:35+00:00"
    with pytest.raises(BadInput, match=r"^importedAfter must lie between the years 1 and 9999 in UTC, but 0001-01-01"):
        parse_datetime("0001-01-01T00:00:00+02:00")


def test_a_name_is_compared_as_its_sort_label_is_stored() -> None:
    assert folded_label("  The <i>ÉCOLE</i> &amp; Co ") == folded_label("the ecole & co")
    assert len(folded_label("x" * 600)) == 500


def test_a_list_with_the_argument_text_alone_is_filtered_by_it() -> None:
    assert by_text({"text": "heart"}) == {"text": "heart"}
    assert by_text({}) == {"text": None}
