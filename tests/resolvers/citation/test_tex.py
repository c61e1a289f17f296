"""Texts as TeX source, read back by a parser of TeX."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from graphdb.text.folding import plain_text
from resolvers.citation.tex import CONTROL_WORDS, escape, mathematics, title
from tests.support.examples import examples

HOSTILE = st.lists(
    st.sampled_from(["\\", "{", "}", "$", "$$", "\\(", "\\)", "%", "#", "_", "^", "^^", "~", "&", "<", ">", "|", "--"])
    | st.sampled_from([r"\input{/etc/passwd}", r"\write18", r"\alpha", r"\frac12", " ", "DNA", "mRNA"])
    | st.text(max_size=4),
    max_size=25,
).map("".join)


# LaTeX has these too.
PRINTED = {
    "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^", "textbar": "|",
    "textless": "<", "textgreater": ">",
}  # fmt: skip


def printed(source: str) -> str:
    """Return what LaTeX prints for a source, without the braces and with formulas as they are."""
    known = get_default_latex_context_db()
    known.add_context_category(
        "braces", macros=[MacroTextSpec(name, text) for name, text in PRINTED.items()], prepend=True
    )
    return str(LatexNodes2Text(known, math_mode="verbatim").latex_to_text(source))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Costs of $5 and $10", r"Costs of \$5 and \$10"),
        ("100% of R&D_2 #1", r"100\% of {R\&D\_2} \#1"),
        (r"C:\tmp {x", r"C:\textbackslash{}tmp \textbraceleft{}x"),
        ("mRNA and DNA in Sweden", "{mRNA} and {DNA} in Sweden"),
        ("on &DNA", r"on {{\&DNA}}"),
        ("THE SHOUTED DNA", "THE SHOUTED DNA"),
        (r"Mass of $\alpha_s$ in $N$ dimensions", r"Mass of {$\alpha_s$} in {$N$} dimensions"),
        (r"Sets $\{x\}$ and \(x^2\)", r"Sets {$\lbrace x\rbrace$} and {$x^2$}"),
        ("$$x$$ at 5% and $x%y$", r"{$x$} at 5\% and {$x\%y$}"),
        (r"$\left(x\right)$ or $\left(x$", r"{$\left(x\right)$} or \$\textbackslash{}left(x\$"),
    ],
)
def test_special_characters_are_escaped_and_mathematics_stays(text: str, expected: str) -> None:
    assert title(text) == expected


@pytest.mark.parametrize(
    "formula",
    [
        r"\input{/etc/passwd}",
        r"\immediate\write18{id}",
        r"\csname in" + "put" + r"\endcsname",
        "^^5cinput x",
        r"\def\x{\x}\x",
        r"\catcode`\@=0",
        r"\begin{filecontents}",
        "{",
        "}{",
        "\\",
        "  ",
    ],
)
def test_a_formula_that_may_do_more_than_print_is_text(formula: str) -> None:
    assert mathematics(formula) is None
    source = title(f"a ${formula}$ b")
    assert not re.search(
        r"\\(?:input|immediate|write|csname|def|catcode|begin)\b", source.replace("\\textbackslash{}", "")
    )


@examples(300)
@given(HOSTILE)
def test_no_title_runs_anything_or_leaves_braces_open(text: str) -> None:
    text = plain_text(text)
    source = title(text)
    depth = 0
    for character in source:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    controls = re.findall(r"\\([a-zA-Z]+)", source)
    assert {*controls} <= CONTROL_WORDS | {
        "textbackslash", "textbraceleft", "textbraceright", "textasciitilde", "textasciicircum", "textless",
        "textgreater", "textbar",
    }  # fmt: skip
    assert "^^" not in source
    assert not re.search(r"(?<!\\)[%#&]", source)


@examples(200)
@given(st.text(alphabet=st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" \\{}%#$_&~^<>|"), max_size=40))
def test_a_text_without_mathematics_is_printed_as_it_was(text: str) -> None:
    text = " ".join(text.replace("`", "").replace("'", "").replace("-", "").replace("?", "").replace("!", "").split())
    assert printed(escape(text)) == text
