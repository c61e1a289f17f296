"""A highlight is the text itself in parts, and the marked parts are the searched words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.text.analyzer import analyze, form_of
from graphdb.text.fulltext_query import query_words
from resolvers.highlight import LONGEST, SearchedWords, highlights, is_similar, mark_parts

vocabulary = st.sampled_from(
    ["Health", "santé", "SANTE", "mental", "机器学习", "of", "o'Brien", "covid-19", "—", "x", "Å"]
)
texts = st.lists(vocabulary | st.text(max_size=8), max_size=120).map(" ".join)


def found(text: str, query: str, *, open_end: bool = False) -> list[tuple[str, bool]]:
    return [(part, matched) for part, matched in mark_parts(text, SearchedWords(query_words(query), open_end=open_end))]


@given(text=texts, query=st.lists(vocabulary, max_size=4).map(" ".join), open_end=st.booleans())
def test_parts_join_to_the_text_and_the_marked_ones_are_words_of_the_query(
    text: str, query: str, open_end: bool
) -> None:
    parts = found(text, query, open_end=open_end)
    whole = "".join(part for part, _ in parts)
    forms = {"".join(way) for word in query_words(query) for way in word.variants}
    assert whole in text
    assert len(whole) <= LONGEST + 20
    if parts:
        assert any(matched for _, matched in parts)
        assert len(text) > LONGEST or whole == text
    for part, matched in parts:
        assert part
        if matched:
            has = {"".join(way) for word in analyze(part) for way in word.variants}
            begun = open_end and any(each.startswith(form) for each in has for form in forms)
            assert has & forms or form_of(part) in forms or begun


@pytest.mark.parametrize(
    ("text", "query", "parts"),
    [
        ("Åsa Ångström", "asa", [("Åsa", True), (" Ångström", False)]),
        ("On the mental health of Santé", "the sante MENTAL", [
            ("On the ", False), ("mental", True), (" health of ", False), ("Santé", True)]),
        ("关于机器学习的研究", "机器学习", [("关于", False), ("机器学习", True), ("的研究", False)]),
        ("机器在学习", "机器学习", []),
        ("Strasse, straße", "strasse", [("Strasse", True), (", ", False), ("straße", True)]),
        ("The", "the", [("The", True)]),
        ("L’art d’écrire", "ecrire", [("L’art d’", False), ("écrire", True)]),
        ("OMalley & O'Malley & O Malley", "o’malley", [
            ("OMalley", True), (" & ", False), ("O'Malley", True), (" & ", False), ("O Malley", True)]),
        ("Go on, Malley", "o'malley", []),
        ("COVID-19, Covid 19, covid19", "covid19", [("COVID-19", True), (", Covid 19, ", False), ("covid19", True)]),
        ("이영희 교수", "영희", [("이", False), ("영희", True), (" 교수", False)]),
        ("Zoe\u0308 Ek", "zoë", [("Zoe\u0308", True), (" Ek", False)]),
        ("PM₂ and CO₂", "co2", [("PM₂ and ", False), ("CO₂", True)]),
        ("C, C++ and C#", "c++", [("C, ", False), ("C++", True), (" and C#", False)]),
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


def test_words_like_those_asked_for_are_marked_where_they_were_taken() -> None:
    epidemic, run = query_words("epidmic 深学層習")
    text = "Epidemics, an epidemic, the academic; 深層学習"
    taken = {epidemic: 1, run: 1}
    assert [part for part, matched in mark_parts(text, SearchedWords([epidemic, run], similar=taken)) if matched] == [
        "epidemic"
    ]
    assert [
        part for part, matched in mark_parts(text, SearchedWords([epidemic], similar={epidemic: 2})) if matched
    ] == [
        "Epidemics",
        "epidemic",
    ]
    assert not mark_parts(text, SearchedWords([epidemic], similar={epidemic: 0}))


LETTERS = st.text(alphabet="abc", max_size=6)


@given(one=LETTERS, other=LETTERS, most=st.integers(1, 2))
def test_a_word_is_near_when_so_few_letters_are_otherwise(one: str, other: str, most: int) -> None:
    def steps(text: str) -> set[str]:
        ends = [(text[:place], text[place:]) for place in range(len(text) + 1)]
        swapped = {a + b[1] + b[0] + b[2:] for a, b in ends if len(b) > 1}
        dropped = {a + b[1:] for a, b in ends if b}
        return (
            {text}
            | swapped
            | dropped
            | {a + c + b for a, b in ends for c in "abc"}
            | {a + c + b[1:] for a, b in ends if b for c in "abc"}
        )

    if is_similar(one, other, most):
        reached = {one}
        for _ in range(most):
            reached = {each for text in reached for each in steps(text)}
        assert other in reached
    assert is_similar(one, other, most) == is_similar(other, one, most)
    assert all(is_similar(one, each, 1) for each in steps(one))


def test_every_text_that_matched_is_told_with_its_field() -> None:
    facts = [
        "name",
        "Anna Lind",
        ["A. Lind", "Anna Ek", "Lind, Anna", "Lind A", "Lind B"],
        None,
        None,
        None,
        "Lindköping",
    ]
    actual = highlights(facts, SearchedWords(query_words("lind")))
    assert [field for field, _ in actual] == ["name", "alternateNames", "alternateNames", "alternateNames"]
    abstract = ["title", "Other", None, None, "About <b>lind</b> &amp; more", None, None]
    assert highlights(abstract, SearchedWords(query_words("lind"))) == [
        ["abstract", [["About ", False], ["lind", True], [" & more", False]]]
    ]
