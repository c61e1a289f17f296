"""Cursors give back what was put in them, and anything else that a client sends as one is refused in words."""

import base64
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.compile.argument import in_range, page_arguments
from graphdb.driver.errors import BadInput
from graphdb.result.cursor import PageArguments, decode_cursor, encode_cursor, order_by

NUMBERS = order_by("citations", "node.citationCount", int, descending=True)
TEXTS = order_by("name", "node.sortLabel", str, descending=False)
SHARES = order_by("strength", "edge.strength", float, descending=True)
ORDERS = {order.tag: order for order in (NUMBERS, TEXTS, SHARES)}

whole = st.integers(-(2**63) + 1, 2**63 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


def made(value: Any) -> str:
    """A cursor with any JSON in it."""
    text = value if isinstance(value, bytes) else orjson.dumps(value)
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


@given(number=whole, text=texts, share=st.floats(allow_nan=False, allow_infinity=False), id_=texts)
def test_a_cursor_gives_back_the_keys_of_its_row(number: int, text: str, share: float, id_: str) -> None:
    for order, value in ((NUMBERS, number), (TEXTS, text), (SHARES, share)):
        assert decode_cursor("after", encode_cursor(order.tag, [value, id_]), order) == (value, id_)


def test_the_cursor_of_the_longest_label_can_be_used() -> None:
    longest = "\U0001f600" * 500
    assert decode_cursor("after", encode_cursor(TEXTS.tag, [longest, "W" * 16]), TEXTS) == (longest, "W" * 16)


def test_a_cursor_may_keep_its_padding() -> None:
    assert decode_cursor("after", encode_cursor(NUMBERS.tag, [1, "W"]) + "==", NUMBERS) == (1, "W")


REFUSED = {
    "nothing": "",
    "noise": "nonsense!",
    "characters of no alphabet": "é" * 8,
    "no JSON": made(b"["),
    "no list": made({"tag": "citations-desc"}),
    "a text": made("citations-desc"),
    "an empty list": made([]),
    "another order": encode_cursor("works-desc", [1, "W"]),
    "the other direction": encode_cursor("citations-asc", [1, "W"]),
    "too few keys": made(["citations-desc", 1]),
    "too many keys": made(["citations-desc", 1, "W", "W"]),
    "a text for a number": made(["citations-desc", "1", "W"]),
    "a boolean for a number": made(["citations-desc", True, "W"]),
    "a fraction for a number": made(["citations-desc", 1.0, "W"]),
    "a null for a number": made(["citations-desc", None, "W"]),
    "a list for a number": made(["citations-desc", [1], "W"]),
    "a number for an id": made(["citations-desc", 1, 2]),
    "a number that Neo4j cannot hold": made(b'["citations-desc", 9223372036854775808, "W"]'),
    "a number of a thousand digits": made(b'["citations-desc", ' + b"9" * 1000 + b', "W"]'),
    "half a character": made(b'["citations-desc", 1, "\\ud800"]'),
    "no number": made(b'["citations-desc", NaN, "W"]'),
    "lists in lists": made(b"[" * 3000),
    "more than any order needs": made(["citations-desc", 1, "W" * 4096]),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_cursor_of_the_list_is_refused(what: str) -> None:
    with pytest.raises(BadInput, match="before is not a cursor of this list in this order"):
        decode_cursor("before", REFUSED[what], NUMBERS)


@given(text=st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    for order in ORDERS.values():
        try:
            found = decode_cursor("after", text, order)
        except BadInput:
            continue
        assert [type(value) for value in found] == [key.type for key in order.keys]


@given(changes=st.lists(st.tuples(st.integers(0, 30), st.characters(max_codepoint=127)), max_size=3))
def test_a_changed_cursor_is_a_cursor_or_refused(changes: list[tuple[int, str]]) -> None:
    text = list(encode_cursor(NUMBERS.tag, [12, "Wwork00000000001"]))
    for place, letter in changes:
        text[place] = letter
    try:
        number, id_ = decode_cursor("after", "".join(text), NUMBERS)
    except BadInput:
        return
    assert type(number) is int
    assert type(id_) is str


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, PageArguments(20, True, None, None)),
        ({"first": 1}, PageArguments(1, True, None, None)),
        ({"first": 100}, PageArguments(100, True, None, None)),
        ({"last": 100}, PageArguments(100, False, None, None)),
        ({"last": 3, "after": encode_cursor(NUMBERS.tag, [1, "W"])}, PageArguments(3, False, (1, "W"), None)),
        ({"before": encode_cursor(NUMBERS.tag, [1, "W"])}, PageArguments(20, True, None, (1, "W"))),
    ],
)
def test_a_window_is_what_the_arguments_ask_for(arguments: dict[str, Any], expected: PageArguments) -> None:
    assert page_arguments(arguments, NUMBERS) == expected


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"first": 0}, "first must be from 1 to 100, not 0."),
        ({"first": -1}, "first must be from 1 to 100, not -1."),
        ({"last": 101}, "last must be from 1 to 100, not 101."),
        ({"first": 1, "last": 1}, "Give first or last, not both."),
        ({"after": "a", "before": "b"}, "Give after or before, not both."),
    ],
)
def test_a_window_out_of_range_is_refused_with_the_limit(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        page_arguments(arguments, NUMBERS)
    assert str(refused.value) == sentence


def test_a_number_within_its_limits_is_given_back() -> None:
    assert [in_range("first", value, 50) for value in (1, 50)] == [1, 50]
    with pytest.raises(BadInput, match="first must be from 1 to 50, not 51"):
        in_range("first", 51, 50)


def test_a_page_is_cut_to_its_size_and_knows_of_one_more() -> None:
    assert PageArguments(2, True, None, None).cut([1, 2, 3]) == ([1, 2], True)
    assert PageArguments(2, False, None, None).cut([3, 2, 1]) == ([2, 3], True)
    assert PageArguments(2, False, None, None).cut([2, 1]) == ([1, 2], False)
    assert PageArguments(2, True, None, None).cut(None) == ([], False)
