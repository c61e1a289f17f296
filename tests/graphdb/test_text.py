"""Folded and plain text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.text import HIDDEN, fold, label, slug, words


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
    assert label(text) == expected


@given(st.text())
def test_a_label_is_short_and_hides_nothing(text: str) -> None:
    shown = label(text)
    assert len(shown) <= 500
    assert not HIDDEN.search(shown)
    assert not any(unicodedata.category(letter) == "Cc" for letter in shown)


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(words(text)) == words(text)
    assert len(slug(text)) <= 80


def test_folded_text() -> None:
    assert fold("“Ärzte” İstanbul STRAẞE") == "arzte” istanbul strasse"
    assert slug("Antônio H. Ribeiro") == "antonio-h-ribeiro"
    assert words("  O'Neill–Brown, J. ") == "o neill brown j"
    assert slug("!?") == ""
