"""Markup told from words and mathematics in brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.text.folding import plain_label, plain_text

INLINE = (
    "i",
    "b",
    "em",
    "strong",
    "sub",
    "span",
    "scp",
    "small",
    "u",
    "bold",
    "jats:italic",
    "mml:mi",
    "mml:mrow",
    "msup",
)
BLOCKS = (
    "p",
    "div",
    "li",
    "td",
    "h1",
    "blockquote",
    "title",
    "sec",
    "section",
    "jats:p",
    "jats:title",
    "jats:list-item",
)
WORDS = st.lists(st.text("abcdeäłж漢0123456789", min_size=1, max_size=6), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tidal flats<br/>Spring count", "Tidal flats Spring count"),
        ("Tidal flats<BR>Spring count", "Tidal flats Spring count"),
        ("<p>Reed bed</p><p>Autumn count</p>", "Reed bed Autumn count"),
        ("<ul><li>one</li><li>two</li></ul>three", "one two three"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<div class='x'>a</div>b", "a b"),
        ("<h2>Aims</h2>We count", "Aims We count"),
        (
            "<jats:sec><jats:title>Aims</jats:title><jats:p>We <jats:b>count</jats:b>.</jats:p></jats:sec>",
            "Aims We count.",
        ),
        ("<title>Reeds</title>: a count", "Reeds: a count"),
        ("Reeds<break/>and rushes", "Reeds and rushes"),
        ("Count<sup>*</sup> of H<sub>2</sub>O", "Count* of H2O"),
        ("<scp>d</scp>-Glucose in <i>E. coli</i>", "d-Glucose in E. coli"),
        ("<mml:mi>x</mml:mi><mml:mo>&lt;</mml:mo><mml:mn>2</mml:mn> holds", "x<2 holds"),
        ("<inline-formula><tex-math>$x$</tex-math></inline-formula>-rays", "$x$-rays"),
        ("<![CDATA[Reeds <i>and</i> rushes]]>", "Reeds and rushes"),
        ("Reeds<!-- a note --> count <?xml version='1.0'?>now", "Reeds count now"),
        ("<!DOCTYPE html><p>Reeds", "Reeds"),
        ("<font color=red>Reeds</font> <a href='https://example.org/?a<b'>here</a>", "Reeds here"),
        ("Reeds<a href=x>count", "Reedscount"),
        # Cut off before its end.
        ("<i>Phragmites australis and its", "Phragmites australis and its"),
        ("<p>Aims. <p>Methods", "Aims. Methods"),
        ("australis</i> and its", "australis and its"),
    ],
)
def test_a_tag_is_nothing_and_what_ends_a_paragraph_is_a_space(text: str, expected: str) -> None:
    assert plain_label(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Is an <object> in a <place> a <source> or an <address>?",
        "On the <title> element, and <time>, <input>, <label>, <table> and <form> without their ends",
        "Typing Map<K, V> and List<T> as array<int>",
        "Mean <x> and <x_1> of <b> quarks, the <p> of jets, <s> and <q>",
        "If a<b and c>d then x<y>z",
        "p<0.05, q>3, n<100>m",
        "a[b[0]]>c",
        "A <- B -> C <-> D <= E => F",
        "I <3 reeds",
        "Write to <eva@example.org> or see <https://example.org/reeds>",
        "The <role:value> notation",
        "k<m n=3>l",
        "Why $\\alpha<\\beta$ and $x>y$",
        "health&regulation, R&D, AT&T, black&notched",
    ],
)
def test_words_and_mathematics_in_brackets_stay(text: str) -> None:
    assert plain_label(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&lt;i&gt;Reeds&lt;/i&gt; &amp; rushes", "Reeds & rushes"),
        ("&amp;lt;i&amp;gt;Reeds&amp;lt;/i&amp;gt; &amp;amp; rushes", "Reeds & rushes"),
        ("&lt;p&gt;Reeds&lt;/p&gt;&lt;p&gt;Rushes&lt;/p&gt;", "Reeds Rushes"),
        ("&#945;-&#x3b2; &eacute;tude&nbsp;2 &times; 2", "α-β étude 2 × 2"),
        ("p &lt; 0.05 &gt; q", "p < 0.05 > q"),
        ("an &lt;object&gt; a &lt;place&gt;", "an <object> a <place>"),
    ],
)
def test_what_is_escaped_is_read_as_what_it_stands_for(text: str, expected: str) -> None:
    assert plain_label(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<object>Reeds</object>", "Reeds"),
        ("<address>Uppsala</address><time>now</time>", "Uppsala now"),
        ("<input type='text'/>Reeds", "Reeds"),
        ("<place name='x'>Reeds", "Reeds"),
        ("<given>Bo</given> <surname>Ek</surname>", "Bo Ek"),
        ("The <title> of <title>Reeds</title>", "The <title> of Reeds"),
    ],
)
def test_a_word_that_is_closed_or_has_attributes_is_a_tag(text: str, expected: str) -> None:
    assert plain_label(text) == expected


@given(WORDS, st.sampled_from(INLINE))
def test_inline_elements_leave_no_trace(words: list[str], name: str) -> None:
    assert plain_text("".join(f"<{name}>{word}</{name}>" for word in words)) == "".join(words)
    assert plain_text(" ".join(f"<{name} class='x'>{word}</{name}>" for word in words)) == " ".join(words)
    escaped = "".join(f"&lt;{name}&gt;{word}&lt;/{name}&gt;" for word in words)
    assert plain_text(escaped) == "".join(words)


@given(WORDS, st.sampled_from(BLOCKS))
def test_what_stands_in_two_blocks_is_two_words(words: list[str], name: str) -> None:
    assert plain_text("".join(f"<{name}>{word}</{name}>" for word in words)) == " ".join(words)
    assert plain_text("<br />".join(words)) == " ".join(words)


@given(st.text("abcxyz <>=/0123456789.,", max_size=60))
def test_nothing_but_markup_is_taken_out(text: str) -> None:
    """In texts of these letters a, b and br alone can be tags."""
    kept = plain_text(text)
    if not any(f"<{mark}" in text or f"</{mark}" in text for mark in "abcxyz"):
        assert kept == " ".join(text.split())


@given(st.text(max_size=200))
def test_reading_a_text_that_is_plain_changes_nothing(text: str) -> None:
    once = plain_text(text.replace("&", "").replace("<", ""))
    assert plain_text(once) == once


@pytest.mark.parametrize(
    "part",
    [
        "<script>",
        "<!--",
        "<![CDATA[",
        "<b>",
        "<b ",
        "</p>",
        "<a x=1 ",
        '<a ="',
        '"<a "=',
        "<p><b>",
        "<jats:p>",
        "&lt;b",
    ],
)
def test_a_text_of_nothing_but_brackets_is_read_in_one_pass(part: str) -> None:
    assert len(plain_text(part * 5_000)) <= len(part) * 5_000
