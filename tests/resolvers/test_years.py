"""Ranges of years: their ends as days, and the flag that they set."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.errors import BadInput
from resolvers.years import LAST_DAY, days, ends, flags, parameters

YEARS = st.integers(1, 9_999)


def test_an_end_that_is_absent_or_null_is_open() -> None:
    assert ends("years", {"min": 2001, "max": None}) == {"min": 2001}
    assert ends("years", {}) == ends("years", None) == {}


def test_a_range_must_not_end_before_it_begins() -> None:
    assert ends("years", {"min": 2001, "max": 2001}) == {"min": 2001, "max": 2001}
    with pytest.raises(BadInput, match=r"^years\.min must not be over years\.max, but 2002 is over 2001\.$"):
        ends("years", {"min": 2002, "max": 2001})


@given(YEARS, YEARS, st.integers(1, 12), st.integers(1, 31))
def test_the_days_of_a_range_are_those_of_its_years(one: int, other: int, month: int, day: int) -> None:
    least, most = sorted((one, other))
    found = days("years", {"min": least, "max": most})
    for year, is_within in ((least, True), (most, True), (least - 1, False), (most + 1, False)):
        number = year * 10_000 + month * 100 + day
        assert (found["from"] <= number <= found["to"]) == is_within
        # A work of which only the year is known has the day 0 in one order and 9999 in the other.
        assert (found["from"] <= year * 10_000 <= found["to"]) == is_within
        assert (found["from"] <= year * 10_000 + 9_999 <= found["to"]) == is_within


def test_a_range_without_ends_sets_neither_flag_nor_parameters() -> None:
    without_ends: list[dict[str, Any]] = [{}, {"years": None}, {"years": {}}]
    for arguments in without_ends:
        assert flags(arguments) == frozenset()
        assert parameters(arguments) == {}


def test_an_open_end_reaches_beyond_all_days_but_not_to_an_unknown_year() -> None:
    assert flags({"years": {"max": 2001}}) == {"years"}
    assert parameters({"years": {"max": 2001}}) == {"from": 0, "to": 2001_9999}
    assert parameters({"years": {"min": 2001}}) == {"from": 2001_0000, "to": LAST_DAY}
    assert parameters({"years": {"max": 10**9}})["to"] == LAST_DAY
    assert parameters({"years": {"min": -5}})["from"] == 0
