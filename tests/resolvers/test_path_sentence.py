"""The sentence of a path: each relation in both directions, works in quotation marks, long names cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.path_sentence import FIRST, NEXT, SHARED, join_steps, name_in_sentence, sentence

ADA, BO, TEA, RYE = ("RESEARCHER", "Ada Ek"), ("RESEARCHER", "Bo Lind"), ("WORK", "Tea"), ("WORK", "Rye")
SLEEP, UPPSALA = ("TOPIC", "Sleep"), ("INSTITUTION", "Uppsala")


def test_every_relation_has_a_text_in_both_directions() -> None:
    relations = {step.removeprefix("<") for step in FIRST}
    assert relations == {"AUTHORED", "ABOUT", "CITES", "AFFILIATED_WITH"}
    assert set(FIRST) == set(NEXT) == relations | {f"<{relation}" for relation in relations}


@pytest.mark.parametrize(
    ("nodes", "steps", "expected"),
    [
        ([ADA, TEA], ["AUTHORED"], "Ada Ek wrote “Tea”."),
        ([TEA, ADA], ["<AUTHORED"], "“Tea” is by Ada Ek."),
        ([UPPSALA, ADA], ["<AFFILIATED_WITH"], "Uppsala has been the institution of Ada Ek."),
        ([ADA, TEA, BO], ["AUTHORED", "<AUTHORED"], "Ada Ek and Bo Lind wrote “Tea”."),
        ([TEA, SLEEP, RYE], ["ABOUT", "<ABOUT"], "“Tea” and “Rye” are about Sleep."),
        ([ADA, TEA, SLEEP], ["AUTHORED", "ABOUT"], "Ada Ek wrote “Tea”, which is about Sleep."),
        (
            [ADA, UPPSALA, BO, RYE],
            ["AFFILIATED_WITH", "<AFFILIATED_WITH", "AUTHORED"],
            "Ada Ek has been at Uppsala, where Bo Lind has been, who wrote “Rye”.",
        ),
    ],
)
def test_a_path_is_one_sentence(nodes: list[tuple[str, str]], steps: list[str], expected: str) -> None:
    assert sentence(nodes, steps) == expected


def test_two_entities_that_share_a_third_stand_in_one_clause() -> None:
    for (first, second), text in SHARED.items():
        assert {first.removeprefix("<")} == {second.removeprefix("<")}
        assert first != second
        assert {name in text for name in ("{one}", "{other}", "{between}")} == {True}


@given(st.lists(st.sampled_from(sorted(FIRST)), min_size=1, max_size=6), st.integers(1, 400))
def test_a_sentence_names_all_nodes_in_order_within_500_characters(steps: list[str], length: int) -> None:
    nodes = [("RESEARCHER", f"{number}{'x' * length}") for number in range(len(steps) + 1)]
    text = sentence(nodes, steps)
    assert len(text) <= 500
    if len(steps) > 2 and len(text) < 500:
        places = [text.index(f"{number}x") for number in range(len(nodes))]
        assert all(before < after for before, after in pairwise(places))


def test_names_are_cut_only_where_the_full_sentence_is_too_long() -> None:
    full, cut = "x" * 200, "x" * 47 + "…"
    assert sentence([("TOPIC", full), ("TOPIC", full)], ["ABOUT"]) == f"{full} is about {full}."
    names = [("WORK", full)] * 4
    assert sentence(names, ["CITES"] * 3) == join_steps([f"“{cut}”"] * 4, ["CITES"] * 3)


def test_a_cut_name_ends_with_an_ellipsis_and_no_space() -> None:
    assert name_in_sentence("TOPIC", "one two three", 5) == "one…"
    assert name_in_sentence("TOPIC", "one", 3) == "one"
    assert name_in_sentence("WORK", "one", 3) == "“one”"
