"""A highlight is the text itself in parts, and what is marked in it is what was looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.analyzer import folded
from graphdb.fulltext import words_of
from resolvers.highlight import LONGEST, highlights, marked, sought

vocabulary = st.sampled_from(["Health", "santé", "SANTE", "mental", "机器学习", "of", "o'Brien", "covid-19", "—", "x"])
texts = st.lists(vocabulary | st.text(max_size=8), max_size=120).map(" ".join)


def found(text: str, query: str, *, open_end: bool = False) -> list[tuple[str, bool]]:
    return [(part, matched) for part, matched in marked(text, sought(words_of(query)), open_end=open_end)]


@given(text=texts, query=st.lists(vocabulary, max_size=4).map(" ".join), open_end=st.booleans())
def test_parts_join_to_the_text_and_the_marked_ones_are_words_of_the_query(
    text: str, query: str, open_end: bool
) -> None:
    parts = found(text, query, open_end=open_end)
    whole = "".join(part for part, _ in parts)
    words = {folded(word) for word in words_of(query)}
    assert whole in text
    assert len(whole) <= LONGEST + 20
    if parts:
        assert any(matched for _, matched in parts)
        assert len(text) > LONGEST or whole == text
    for part, matched in parts:
        assert part
        if matched:
            begun = open_end and any(folded(part).startswith(word) for word in words)
            assert folded(part) in words or begun


@pytest.mark.parametrize(
    ("text", "query", "parts"),
    [
        ("Åsa Ångström", "asa", [("Åsa", True), (" Ångström", False)]),
        ("On the mental health of Santé", "the sante MENTAL", [
            ("On the ", False), ("mental", True), (" health of ", False), ("Santé", True)]),
        ("关于机器学习的研究", "机器学习", [("关于", False), ("机器学习", True), ("的研究", False)]),
        ("机器在学习", "机器学习", []),
        ("Strasse, straße", "strasse", [("Strasse", True), (", ", False), ("straße", True)]),
        ("The", "the", []),
    ],
)  # fmt: skip
def test_case_marks_and_common_words_do_not_matter(text: str, query: str, parts: list[tuple[str, bool]]) -> None:
    assert found(text, query) == parts


def test_a_word_may_go_on_only_when_it_was_found_so() -> None:
    assert found("Gustafsson", "gusta", open_end=True) == [("Gustafsson", True)]
    assert found("Gustafsson", "gusta") == []


def test_of_a_long_text_whole_words_around_the_first_match_are_shown() -> None:
    text = "lorem ipsum " * 100 + "needle " + "dolor sit " * 100
    parts = found(text, "needle")
    whole = "".join(part for part, _ in parts)
    assert ("needle", True) in parts
    assert 200 < len(whole) <= LONGEST
    assert f" {whole} " in text


def test_every_text_that_matched_is_told_with_its_field() -> None:
    facts = ["name", "Anna Lind", ["A. Lind", "Anna Ek", "Lind, Anna", "Lind A", "Lind B"], None, None, "Lindköping"]
    told = highlights(facts, sought(["lind"]), open_end=False)
    assert [field for field, _ in told] == ["name", "alternateNames", "alternateNames", "alternateNames"]
    abstract = ["title", "Other", None, "About <b>lind</b> &amp; more", None, None]
    assert highlights(abstract, sought(["lind"]), open_end=False) == [
        ["abstract", [["About ", False], ["lind", True], [" & more", False]]]
    ]
