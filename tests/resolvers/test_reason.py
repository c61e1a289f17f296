"""The sentences that say why a collaborator is suggested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.reason import SENTENCES, count_works, join_labels, sentence
from schema.reason import ReasonKind


def test_every_kind_that_a_suggestion_can_have_has_its_sentence() -> None:
    # People with a joint work are collaborators already.
    assert set(SENTENCES) == {kind.name for kind in ReasonKind} - {"JOINT_WORK"}


@pytest.mark.parametrize(
    ("kind", "count", "labels", "expected"),
    [
        ("SHARED_TOPIC", 1, ["Sleep"], "Both work on Sleep."),
        ("SHARED_COAUTHOR", 2, ["Eva Ek", "Ole Lie"], "Both have worked with Eva Ek and Ole Lie."),
        ("SHARED_INSTITUTION", 4, ["Uppsala", "Lund"], "Both have been at Uppsala, Lund and 2 more."),
        ("CITES", 1, ["Tea"], "Ada cites 1 work of Bo."),
        ("CITES", 2, ["Tea", "Rye"], "Ada cites 2 works of Bo."),
        ("CITED_BY", 1, ["Tea"], "1 work of Bo cites Ada."),
        ("CITED_BY", 3, ["Tea", "Rye"], "3 works of Bo cite Ada."),
        ("CO_CITED", 1, ["Tea"], "1 work cites both."),
        ("CO_CITED", 2, ["Tea", "Rye"], "2 works cite both."),
    ],
)
def test_a_reason_is_one_sentence(kind: str, count: int, labels: list[str], expected: str) -> None:
    assert sentence([kind, "Ada", "Bo", count, labels]) == expected


@given(st.sampled_from(sorted(SENTENCES)), st.text("ab<&", min_size=1, max_size=500), st.integers(1, 10_000))
def test_a_sentence_is_plain_text_of_500_characters_at_most(kind: str, name: str, count: int) -> None:
    text = sentence([kind, name, name, count, [name] * min(count, 2)])
    assert 0 < len(text) <= 500
    assert "\n" not in text


def test_labels_are_joined_and_the_rest_counted() -> None:
    assert join_labels(0, []) == ""
    assert join_labels(1, ["A"]) == "A"
    assert join_labels(2, ["A", "B"]) == "A and B"
    assert join_labels(5, ["A", "B"]) == "A, B and 3 more"
    assert [count_works(count) for count in (0, 1, 2)] == ["0 works", "1 work", "2 works"]
