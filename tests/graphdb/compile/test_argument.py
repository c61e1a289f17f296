"""Arguments are refused in words that name their limits; test_cursor.py has the pages."""

import pytest

from graphdb.compile.argument import LONGEST_ID, in_range, keys_of_id
from graphdb.driver.errors import BadInput


def test_an_id_is_tried_as_each_thing_that_it_may_be() -> None:
    assert keys_of_id("https://orcid.org/0000-0002-1825-0097")[0] == "orcid:0000-0002-1825-0097"
    assert "a-slug" in keys_of_id("a-slug")


@pytest.mark.parametrize("text", ["a" * (LONGEST_ID + 1), "a\0b"])
def test_a_text_that_can_be_no_id_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        keys_of_id(text)


def test_the_longest_id_may_be_asked_for() -> None:
    assert keys_of_id("a" * LONGEST_ID)


def test_a_number_lies_within_its_limits() -> None:
    assert [in_range("n", value, 3) for value in (1, 3)] == [1, 3]
    assert in_range("n", 0, 3, 0) == 0
    for value in (0, 4):
        with pytest.raises(BadInput, match=f"n must be from 1 to 3, not {value}."):
            in_range("n", value, 3)
