"""How large an answer will be is estimated before it is read, and how large it is is found without writing it."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergraph.admission import cost
from peergraph.admission.answer_size import exceeds, may_exceed
from peergraph.errors import AnswerTooLarge
from peergraph.limits import USUAL, DocumentLimits
from tests.support.examples import examples
from tests.support.introspection import names, operation

LEAVES = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8"), max_size=30)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=40
)


def size(document: str) -> int:
    """The bytes that the answer to a document is estimated to have."""
    return cost.estimate(operation(document)).bytes


@examples(100)
@given(VALUES)
def test_an_answer_is_found_too_large_only_if_it_is(value: Any) -> None:
    written = len(orjson.dumps(value))
    # A comma of each list and object is counted once too often, and an empty text for each key.
    assert not exceeds(value, written + orjson.dumps(value).count(b"[") + orjson.dumps(value).count(b"{") + 40)


def test_an_answer_that_is_too_large_is_found_so() -> None:
    answer = {"works": [{"abstract": "x" * 1_000, "title": "é" * 100} for _ in range(10)]}
    written = len(orjson.dumps(answer))
    assert exceeds(answer, int(written * 0.98))
    assert not exceeds(answer, int(written * 1.02))
    deep: Any = 1
    for _ in range(100):
        deep = {"a": [deep]}
    assert exceeds(deep, len(orjson.dumps(deep)) - 250)


@pytest.mark.parametrize(
    ("document", "least"),
    [
        ("{ works(first: 100) { nodes { " + names(980, "abstract") + " } } }", 150_000_000),
        ("{ works(first: 100) { edges { node { " + names(980, "abstract") + " } } } }", 150_000_000),
        ("{ works(first: 100) { nodes { authors(first: 100) { nodes { " + "n" * 9_999 + ": name } } } } }", 90_000_000),
        ("{ works(first: 100) { nodes { authors(first: 100) { nodes { works(first: 100) { nodes { "
         + names(50, "__typename") + " } } } } } } }", 600_000_000),
        ('{ search(query: "x", first: 100) { nodes { ... on Work { ' + names(400, "abstract") + " } } } }", 70_000_000),
        ("{ __schema { types { fields { " + names(900, "description") + " } } } }", 30_000_000),
        ("{ __schema { types { fields { " + "n" * 90_000 + ": name } } } }", 40_000_000),
    ],
    ids=["aliases", "aliases in edges", "a long name", "three levels", "search", "descriptions", "long names"],
)  # fmt: skip
def test_an_answer_that_would_be_too_large_is_refused_beforehand(document: str, least: int) -> None:
    assert size(document) > least
    # Where it also costs too much, the cost is what is told.
    refused = cost.over(cost.estimate(operation(document)), DocumentLimits(cost=0))
    assert isinstance(refused, AnswerTooLarge)
    assert (refused.extensions or {})["code"] == "ANSWER_TOO_LARGE"
    without = DocumentLimits(answer=0, cost=0)
    assert cost.over(cost.estimate(operation(document)), without) is None


def test_the_estimate_grows_with_rows_and_with_names() -> None:
    page = "{ works(first: %d) { nodes { %s } totalCount pageInfo { endCursor } } }"
    one, ten = size(page % (1, "title")), size(page % (10, "title"))
    assert 9 * 110 < ten - one < 9 * 150
    assert size(page % (10, "title t: title")) - ten == 10 * (110 + len("t") + 4)
    both = size('{ node(id: "x") { ... on Work { abstract } ... on Topic { name } } }')
    assert both == size('{ node(id: "x") { ... on Work { abstract } } }')


def test_small_answers_are_not_measured() -> None:
    assert not may_exceed(1_000, 5.0, USUAL.answer)
    assert may_exceed(USUAL.answer // 10, 5.0, USUAL.answer)
    assert may_exceed(1_000, 5_000.0, USUAL.answer)
    assert not may_exceed(10**9, 5_000.0, 0)
