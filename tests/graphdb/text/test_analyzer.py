"""A word is its parts, the forms that join them, and the variants of its spelling; all of it is in the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.text.analyzer import (
    LONGEST_CACHED,
    LONGEST_FORM,
    MOST_JOINED,
    TEXT_SEPARATOR,
    analyze,
    form_of,
    index_text,
    tokens,
)


@pytest.mark.parametrize(
    ("text", "parts", "joined", "variants"),
    [
        ("Health", ["health"], [], ["health"]),
        ("O’Neil", ["o", "neil"], ["oneil"], ["oneil", "o neil"]),
        ("covid-19", ["covid", "19"], ["covid19"], ["covid19", "covid 19"]),
        ("O'Neil-Ek", ["o", "neil", "ek"], ["oneil", "oneilek"], ["oneilek", "oneil ek", "o neil ek"]),
        ("2019-2021", ["2019", "2021"], [], ["2019 2021"]),
        ("U.S.", ["u", "s"], ["us"], ["us", "u s"]),
        ("1,000", ["1", "000"], ["1000"], ["1000", "1 000"]),
        ("3.5", ["3.5"], [], ["3.5"]),
        ("C++", ["c"], ["c++"], ["c++"]),
        ("F#", ["f"], ["f#"], ["f#"]),
        ("机器学习", ["机", "器", "学", "习"], [], ["机 器 学 习"]),
        ("भाषा", ["भाषा"], [], ["भाषा"]),
    ],
)
def test_a_word_and_the_ways_to_write_it(text: str, parts: list[str], joined: list[str], variants: list[str]) -> None:
    [word] = analyze(text)
    assert [part.form for part in word.parts] == parts
    assert [form.form for form in word.joined] == joined
    assert [" ".join(variant) for variant in word.variants] == variants


@pytest.mark.parametrize(("text", "is_unspaced"), [("学习", True), ("학습", True), ("ภาษา", True), ("learning", False)])
def test_only_scripts_without_spaces_are_unspaced(text: str, is_unspaced: bool) -> None:
    assert {word.is_unspaced for word in analyze(text)} == {is_unspaced}


@given(st.text())
def test_every_part_is_the_form_of_its_place_in_the_text(text: str) -> None:
    end = 0
    for word in analyze(text):
        for part in word.parts:
            assert end <= part.start < part.end <= len(text)
            assert part.form == form_of(text[part.start : part.end])
            end = part.end
        for joined in word.joined:
            assert 0 <= joined.first <= joined.last < len(word.parts)
            assert word.parts[joined.last].end <= joined.end <= len(text)


@given(st.text(alphabet=st.characters() | st.sampled_from(" -'.,+#"), max_size=200))
def test_a_text_is_read_token_by_token_as_each_is_read_alone(text: str) -> None:
    alone = [word.variants for part in text.split() for word in analyze(part)]
    assert [word.variants for word in analyze(text)] == alone
    assert [text[start] for start, _ in tokens(text)] == [part[0] for part in text.split()]


def test_a_long_token_is_read_as_a_short_one_is() -> None:
    long = "-".join(["x"] * LONGEST_CACHED)
    [word] = analyze(long)
    assert len(word.parts) == LONGEST_CACHED
    # So many parts are joined to no form.
    assert len(word.parts) > MOST_JOINED
    assert word.joined == ()
    assert word.variants == (("x",) * LONGEST_CACHED,)


@given(st.text())
def test_a_form_is_short_has_no_space_and_is_its_own_form(text: str) -> None:
    for word in analyze(text):
        for form in (*(part.form for part in word.parts), *(joined.form for joined in word.joined)):
            assert len(form) <= LONGEST_FORM
            assert form.split() in ([], [form])
        for part in word.parts:
            assert form_of(part.form) == part.form


@pytest.mark.parametrize(
    ("texts", "indexed"),
    [
        ([], ""),
        (["?!"], ""),
        (["Reed Notes"], "reed notes"),
        (["Reed", "Notes"], "reed | notes"),
        (["O'Neil-X", "C++"], "o neil x | c | oneil oneilx c++"),
    ],
)
def test_joined_forms_come_after_the_words_and_a_bar(texts: list[str], indexed: str) -> None:
    assert index_text(texts) == indexed


@given(st.lists(st.text(max_size=20), max_size=4))
def test_the_index_has_every_variant_of_every_word_in_a_row(texts: list[str]) -> None:
    indexed = f" {index_text(texts)} "
    for text in texts:
        for word in analyze(text):
            for variant in word.variants:
                # Sections of a word that are joined, such as "oneil" in O'Neil-Ek, are each in the index.
                assert all(f" {form} " in indexed for form in variant if form)
            assert f" {' '.join(part.form for part in word.parts)} ".replace("  ", " ") in indexed.replace("  ", " ")
    assert not indexed.strip().startswith(TEXT_SEPARATOR)
