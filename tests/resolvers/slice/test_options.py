"""The options of slices within their limits, and cursors that come back as they were given."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.errors import BadInput
from resolvers.slice.options import (
    CAPS,
    LENGTHY,
    START,
    WEIGHTS,
    ExpandCursor,
    Filters,
    PagePosition,
    SliceOptions,
    decode_expand_cursor,
    embedded_options,
    encode_expand_cursor,
    expand_options,
    explore_options,
)
from resolvers.slice.statement import KINDS
from schema.entity import EntityKind
from schema.work import WorkType

UNIT = st.floats(0, 1)
CURSORS = st.builds(
    ExpandCursor,
    st.text(max_size=16),
    st.sampled_from(KINDS),
    st.builds(
        Filters,
        st.none() | st.tuples(st.integers(-9_999, 9_999), st.integers(-9_999, 9_999)),
        st.none() | st.lists(st.sampled_from([type_.name for type_ in WorkType]), unique=True).map(tuple),
    ),
    st.tuples(UNIT, UNIT, UNIT, UNIT),
    st.just(START)
    | st.builds(PagePosition, st.integers(-1, 99991231), st.text(max_size=16), st.integers(0, 5_000), UNIT, st.text()),
)
CURSOR = ExpandCursor("Ra", "WORK", Filters((1999, 2004), ("ARTICLE",)), (1.0, 0.0, 0.5, 0.0), START)
TEXT = encode_expand_cursor(CURSOR)


@given(CURSORS)
def test_a_cursor_comes_back_as_it_was_given(cursor: ExpandCursor) -> None:
    assert decode_expand_cursor(encode_expand_cursor(cursor)) == cursor


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("abcXYZ019-_"))
def test_a_changed_character_is_refused(position: int, character: str) -> None:
    changed = TEXT[:position] + character + TEXT[position + 1 :]
    if base64.urlsafe_b64decode(changed + "==") == base64.urlsafe_b64decode(TEXT + "=="):
        return
    with pytest.raises(BadInput, match="not a cursor for hidden neighbours"):
        decode_expand_cursor(changed)


@pytest.mark.parametrize("text", ["", "x", "é", "A" * 100, "A" * 100_000])
def test_what_is_not_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        decode_expand_cursor(text)


def test_an_expansion_goes_on_with_what_its_cursor_carries() -> None:
    options = expand_options({"node": "Ra", "after": TEXT, "first": 7})
    assert (options.kinds, options.filters, options.weights) == (("WORK",), CURSOR.filters, CURSOR.weights)
    assert options.caps == (0, 7, 0, 0)
    assert options.after == START


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"kinds": [EntityKind.TOPIC]}, "after is a cursor for WORK, which is not among kinds."),
        ({"years": {"min": 1900}}, "after is a cursor for other years or types."),
        ({"types": [WorkType.BOOK]}, "after is a cursor for other years or types."),
        ({"weights": {"topic": 0.3}}, "after is a cursor for other weights."),
    ],
)
def test_the_arguments_may_not_differ_from_the_cursor(arguments: dict[str, Any], error: str) -> None:
    with pytest.raises(BadInput, match=error):
        expand_options({"node": "Ra", "after": TEXT, **arguments})


def test_options_have_their_defaults_where_they_are_absent_or_null() -> None:
    options = explore_options({"centers": ["a", "b"]})
    assert options == explore_options({"centers": ["a", "b"], "options": {"depth": None, "works": None}})
    assert options.caps == tuple(default for _, default, _ in CAPS.values())
    assert options.weights == tuple(WEIGHTS.values())
    assert (options.depth, options.filters, options.known) == (1, Filters(), ())
    assert embedded_options({}).centers == ()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"depth": 4}, "depth must be from 1 to 3, not 4."),
        ({"works": 501}, "works must be from 0 to 500, not 501."),
        ({"edges": -1}, "edges must be from 0 to 5000, not -1."),
        ({"weights": {"topic": 1.5}}, r"weights\.topic must be from 0 to 1, not 1\.5\."),
        ({"years": {"min": 2, "max": 1}}, r"years\.min must not be over years\.max"),
        ({"known": ["x"] * 2_001}, "The number of known ids must be from 0 to 2000, not 2001."),
    ],
)
def test_an_option_beyond_its_limit_is_refused(options: dict[str, Any], error: str) -> None:
    with pytest.raises(BadInput, match=error):
        explore_options({"centers": ["a"], "options": options})


@pytest.mark.parametrize("number", [0, 21])
def test_a_slice_has_1_to_20_centers(number: int) -> None:
    with pytest.raises(BadInput, match="The number of centers must be from 1 to 20"):
        explore_options({"centers": ["a"] * number})


@given(st.integers(0, 20), st.none() | st.lists(st.sampled_from(list(WorkType)), unique=True))
def test_every_list_among_the_parameters_has_a_length_of_one_class(known: int, types: list[WorkType] | None) -> None:
    def parameters(options: SliceOptions) -> dict[str, Any]:
        return options.parameters()

    values = parameters(explore_options({"centers": ["a"], "options": {"known": ["k"] * known, "types": types}}))
    assert (len(values["centers"]), len(values["known"]), len(values["most"]), len(values["labels"])) == (1, 1, 4, 4)
    assert types is None or LENGTHY <= len(values["types"]) <= 100
