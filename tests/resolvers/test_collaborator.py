"""The flags and parameters of the list of collaborators."""

import pytest

from graphdb.driver.errors import BadInput
from resolvers.collaborator import OPEN, flags, parameters, year_range


def test_no_argument_sets_no_flag() -> None:
    assert flags({}) == frozenset()
    assert parameters({}) == {}


@pytest.mark.parametrize("close", [True, False])
def test_both_values_of_close_choose_collaborators(close: bool) -> None:
    assert flags({"close": close}) == {"close"}
    assert parameters({"close": close}) == {"close": close}


def test_a_range_of_years_is_a_flag_and_two_parameters() -> None:
    arguments = {"years": {"min": 1999, "max": 2004}}
    assert flags(arguments) == {"years"}
    assert parameters(arguments) == {"from": 1999, "to": 2004}
    assert flags({"close": True, **arguments}) == {"close", "years"}


def test_a_range_without_ends_sets_no_flag() -> None:
    assert flags({"years": {}}) == frozenset()


def test_an_open_end_lies_beyond_all_years() -> None:
    assert year_range({"min": 1999}) == (1999, OPEN)
    assert year_range({"max": 1999}) == (-OPEN, 1999)
    assert year_range({}) == (-OPEN, OPEN)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    for refuse in (flags, parameters):
        with pytest.raises(BadInput, match=r"years\.min must not be over years\.max"):
            refuse({"years": {"min": 2004, "max": 1999}})
