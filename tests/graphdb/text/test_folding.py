"""Text is folded for comparison, and a label is plain and short."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.text.folding import HIDDEN, QUOTES, fold, make_slug, normalize_words, plain_label
from tests.oracles.folding import stated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("<i>E. coli</i> &amp; H<sub>2</sub>O", "E. coli & H2O"),
        ("&lt;i&gt;x&lt;/i&gt; y", "x y"),
        ("p &lt; 0.05 and q &gt; 1", "p < 0.05 and q > 1"),
        ("a<b and c>d", "a<b and c>d"),
        ("$x<0.1$ and $n>3$", "$x<0.1$ and $n>3$"),
        ("List<T>", "List<T>"),
        (
            "<mml:math><mml:mi>x</mml:mi><mml:mo>+</mml:mo><mml:annotation a='t'>x+</mml:annotation></mml:math>1",
            "x+1",
        ),
        ("<jats:title>A</jats:title>\n  B", "A B"),
        ("<img src=x onerror=alert(1)>Foo<script>alert(1)</script>", "Foo"),
        ("<svg/onload=alert(1)>Foo", "Foo"),
        ("a\u202eb\x00c\u200b", "abc"),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_labels(text: str | None, expected: str) -> None:
    assert plain_label(text) == expected


@given(st.text())
def test_a_label_is_short_and_hides_nothing(text: str) -> None:
    shown = plain_label(text)
    assert len(shown) <= 500
    assert not HIDDEN.search(shown)
    assert not any(unicodedata.category(letter) == "Cc" for letter in shown)


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert normalize_words(normalize_words(text)) == normalize_words(text)
    assert len(make_slug(text)) <= 80


def test_folded_text() -> None:
    assert fold("“Ärzte” İstanbul STRAẞE") == "arzte” istanbul strasse"
    assert make_slug("Antônio H. Ribeiro") == "antonio-h-ribeiro"
    assert normalize_words("  O'Neill–Brown, J. ") == "oneill brown j"
    assert make_slug("!?") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đorđe Œuvrard Þór Sæmundsson", "dorde oeuvrard thor saemundsson"),
        ("Løwenstein Błaszczyk Guðrún", "LOWENSTEIN BLASZCZYK GUDRUN"),
        ("ΟΔΥΣΣΕΥΣ", "Ὀδυσσεύς"),
        ("Семёнов", "СЕМЕНОВ"),
        ("آرش", "ارش"),
        ("إبراهيم مصطفى", "ابراهيم مصطفي"),
        ("علی", "علي"),
        ("ΔT in µm, H₂O", "δt in μm, h2o"),
        ("Diyarbakır IĞDIR", "diyarbakir igdir"),
        ("D\u2019Angelo", "D\u02bcAngelo"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("می\u200cرود", "میرود"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert normalize_words(one) == normalize_words(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("सुरेश", "सारेश"),
        ("மணி", "மண"),
        ("ハバ", "パバ"),
        ("กิน", "กัน"),
        ("שָׁלוֹם", "שלם"),
        ("দাস", "দেস"),
        ("Müller", "Mueller"),
    ],
)
def test_words_that_differ_by_a_mark_of_their_script_are_two(one: str, other: str) -> None:
    assert normalize_words(one) != normalize_words(other)
    assert len(normalize_words(one).split()) == 1


@given(st.text(), st.text())
def test_words_are_equal_only_where_the_stated_folding_makes_them_so(one: str, other: str) -> None:
    for text in (one, one + other):
        letters = [c for c in stated(text) if c.isalnum() or unicodedata.category(c)[0] == "M"]
        bare = normalize_words(text).replace(" ", "")
        # A mark on nothing is no word, so it may be gone; nothing else is.
        assert [c for c in bare if c.isalnum()] == [c for c in letters if c.isalnum()]
        assert set(bare) <= set(letters)
    assert (fold(one) == fold(other)) == (stated(one).lstrip(QUOTES + " ") == stated(other).lstrip(QUOTES + " "))
