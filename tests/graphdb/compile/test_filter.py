"""A filter is read into a tree of tests with a number each, and is refused where it is too large."""

from typing import Any

import pytest

from graphdb.compile.filter import (
    DEEPEST,
    MOST_PARTS,
    All,
    AnyOf,
    Condition,
    EntityTest,
    Filter,
    FilterTest,
    IdTest,
    NameTest,
    Not,
    TextTest,
    filter_parameters,
    iter_tests,
)
from graphdb.driver.errors import BadInput

YEAR = Condition(lambda value, key: "node.year = $year", lambda value: {"year": value})
TOPIC = EntityTest("Topic", "this IN neighbours", "topic/works", 2)
VENUE = NameTest("Venue", "this IN neighbours", "venue/works", 3, sort_label=str.lower)
TEXT = TextTest("work_words", lambda text: f"+{text}", 4)
WORKS = Filter({"year": YEAR, "topic": TOPIC, "venue": VENUE, "text": TEXT, "ids": IdTest("Work")})


def test_nothing_and_null_filter_nothing() -> None:
    assert WORKS.read(None) == WORKS.read({}) == WORKS.read({"year": None, "NOT": None}) == All()


def test_tests_are_numbered_in_the_order_that_they_are_given_in() -> None:
    tree = WORKS.read({"year": 2000, "topic": "a"})
    assert tree == All((FilterTest(YEAR, 2000, 0, False, ("year",)), FilterTest(TOPIC, "a", 1, False, ("topic",))))


def test_what_is_anded_stands_beside_the_rest() -> None:
    tree = WORKS.read({"AND": [{"year": 2000}, {"AND": [{"year": 2001}]}], "topic": "a"})
    assert [leaf.value for leaf in tree.parts if isinstance(leaf, FilterTest)] == [2000, 2001, "a"]
    assert not any(leaf.inside for leaf in iter_tests(tree))


def test_alternatives_and_what_is_denied_are_inside() -> None:
    tree = WORKS.read({"OR": [{"year": 2000}, {"topic": "a"}], "NOT": {"text": "b"}})
    either, denied = tree.parts
    assert isinstance(either, AnyOf)
    assert isinstance(denied, Not)
    assert all(leaf.inside for leaf in iter_tests(tree))


def test_a_single_alternative_is_no_alternative_but_stays_inside() -> None:
    (leaf,) = WORKS.read({"OR": [{"year": 2000}]}).parts
    assert isinstance(leaf, FilterTest)
    assert leaf.inside


def test_no_alternative_is_an_empty_any_of() -> None:
    assert WORKS.read({"OR": []}) == All((AnyOf(()),))


def test_each_test_has_parameters_under_its_number() -> None:
    where = {"year": 2000, "topic": "T1", "venue": "Cell", "text": "malaria", "ids": ["a", "b"]}
    parameters = filter_parameters(iter_tests(WORKS.read(where)), where)
    assert parameters["w0_year"] == 2000
    assert "T1" in parameters["w1_keys"]
    assert parameters["w2_name"] == "cell"
    assert parameters["w3_text"] == "+malaria"
    assert len(parameters["w4_ids"]) == 2


@pytest.mark.parametrize("where", [{"ids": ["a"] * 101}, {"topic": "a" * 513}, {"venue": "a\0"}])
def test_a_value_out_of_range_is_refused(where: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        filter_parameters(iter_tests(WORKS.read(where)), where)


def test_the_tests_of_a_filter_find_their_values_in_every_filter_of_the_same_form() -> None:
    def where(one: str, other: str, year: int) -> dict[str, Any]:
        alternatives = [{"topic": one, "year": None}, {"AND": [{"year": year}, {"NOT": {"topic": other}}]}]
        return {"OR": alternatives, "AND": [{"year": year + 1}, {"OR": [{"ids": [one, other]}]}], "NOT": {"text": one}}

    tests = tuple(iter_tests(WORKS.read(where("T1", "T2", 2000))))
    again = where("T3", "T4", 1990)
    assert filter_parameters(tests, again) == filter_parameters(iter_tests(WORKS.read(again)), again)
    assert [leaf.value_in(again) for leaf in tests] == [leaf.value for leaf in iter_tests(WORKS.read(again))]


def test_a_filter_has_so_many_parts_and_no_more() -> None:
    WORKS.read({"OR": [{}] * MOST_PARTS})
    with pytest.raises(BadInput, match=f"at most {MOST_PARTS}"):
        WORKS.read({"OR": [{}] * MOST_PARTS, "year": 2000})


def test_a_filter_nests_so_deep_and_no_deeper() -> None:
    where: dict[str, Any] = {"year": 2000}
    for _ in range(DEEPEST - 1):
        where = {"NOT": where}
    WORKS.read(where)
    with pytest.raises(BadInput, match=f"at most {DEEPEST}"):
        WORKS.read({"NOT": where})
