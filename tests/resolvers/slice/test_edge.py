"""The rows of edges: weights, counts, years, and the sentence that says why an edge is there."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.slice.edge import (
    BY_YEAR,
    COUNT,
    FIRST,
    KEY,
    LAST,
    WEIGHT,
    WORD,
    WORKS,
    edge_row,
    rank,
    reason,
    weight,
)
from schema.slice import EdgeKind

KINDS = [kind.name for kind in EdgeKind]


def test_every_kind_has_its_sentence() -> None:
    assert set(WORD) | set(WORKS) == set(KINDS)
    assert not set(WORD) & set(WORKS)


@given(st.sampled_from(KINDS), st.integers(0, 10_000), st.none() | st.floats(0, 1_000))
def test_a_weight_is_from_0_to_1_and_grows_with_what_is_behind_it(kind: str, count: int, measure: float | None) -> None:
    measure = min(measure, 1.0) if kind == "ABOUT" and measure is not None else measure
    assert 0 <= weight(kind, count, measure) <= 1
    assert weight(kind, count + 1, measure) >= weight(kind, count, measure)


@pytest.mark.parametrize(
    ("kind", "count", "measure", "expected"),
    [
        ("AUTHORED", 1, None, 1.0),
        ("ABOUT", 1, None, 1.0),
        ("ABOUT", 1, 0.25, 0.25),
        ("COLLABORATED", 3, 1.0, 0.5),
        ("COLLABORATED", 3, None, 0.0),
        ("WORKS_ON", 1, None, 0.25),
        ("AFFILIATED_WITH", 0, None, 0.0),
        ("WITHIN", 0, None, 1.0),
    ],
)
def test_weights_are_those_of_the_description(kind: str, count: int, measure: float | None, expected: float) -> None:
    assert weight(kind, count, measure) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (("COLLABORATED", 5, 2001, 2025), "5 joint works, last 2025"),
        (("COLLABORATED", 1, 2025, 2025), "1 joint work, 2025"),
        (("COLLABORATED", 2, 2025, 2025), "2 joint works, 2025"),
        (("COLLABORATED", 2, None, None), "2 joint works"),
        (("WORKS_ON", 3, 2001, 2002), "3 works on it, last 2002"),
        (("AFFILIATED_WITH", 0, None, None), "listed affiliation"),
        (("AFFILIATED_WITH", 0, 2001, 2004), "listed affiliation, last 2004"),
        (("AFFILIATED_WITH", 2, 2001, 2004), "2 works with it, last 2004"),
        (("AUTHORED", 1, 2001, 2001), "author, 2001"),
        (("WITHIN", 0, None, None), "within the broader topic"),
    ],
)
def test_a_reason_is_a_phrase_for_people(facts: Any, expected: str) -> None:
    assert reason(facts) == expected


def test_an_edge_has_the_years_of_its_works_oldest_first() -> None:
    row = edge_row(["COLLABORATED", "Ra", "Rb", 4, 1.0, [2003, None, 2001, 2003]], {})
    assert row[KEY] == "COLLABORATED:Ra:Rb"
    assert (row[WEIGHT], row[COUNT], row[FIRST], row[LAST]) == (0.5, 4, 2001, 2003)
    assert row[BY_YEAR] == [(2001, 1), (2003, 2)]


def test_an_affiliation_has_its_own_first_and_last_year() -> None:
    read = ["AFFILIATED_WITH", "Ra", "Ib", 2, None, [], 1999, 2020]
    row = edge_row(read, {("Ra", "Ib"): [2005, 2005]})
    assert (row[FIRST], row[LAST], row[BY_YEAR]) == (1999, 2020, [(2005, 2)])
    # Nothing is counted by year where byYear is not selected.
    assert edge_row(read, None)[BY_YEAR] == []


def test_an_edge_that_is_not_counted_stands_for_one_work_or_for_none() -> None:
    assert edge_row(["CITES", "Wa", "Wb", None, None, [2001]], None)[COUNT] == 1
    assert edge_row(["PART_OF", "Ia", "Ib", None, None, []], None)[COUNT] == 0


def test_the_strongest_edge_ranks_first_and_ties_break_by_key() -> None:
    strong, weak = ["WORKS_ON", "Ra", "Tb", 9, None, []], ["WORKS_ON", "Ra", "Ta", 1, None, []]
    twin = ["WORKS_ON", "Ra", "Tc", 9, None, []]
    assert sorted([weak, twin, strong], key=rank) == [strong, twin, weak]
