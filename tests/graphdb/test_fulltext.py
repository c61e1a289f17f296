"""What a person types becomes words alone, and Python reads words as the full-text indexes do."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb import fulltext
from graphdb.analyzer import STOP_WORDS, folded, tokens
from graphdb.database import Database
from graphdb.errors import BadInput
from tests.graph import facts, write

# Lucene's own syntax, whole and in pieces, between ordinary and extraordinary characters.
SYNTAX = [*'+-&|!(){}[]^"~*?:\\/ ', " AND ", " OR ", " NOT ", "&&", "*:*", "[a TO b]", "^9", "~2", '\\"', "label:"]
hostile = st.lists(st.sampled_from(SYNTAX) | st.text(max_size=5), max_size=30).map("".join)

QUOTED = re.compile(r'(?:\w+:)?"[^"\\]*"')
BEGUN = re.compile(r"\w+:(?:\w|\\\W)+\*|(?:\w|\\\W)+\*")


def is_plain(query: str) -> bool:
    """Whether a query is quoted words and beginnings of words, joined by AND, OR and brackets of ours."""
    parts = [part for part in re.split(r" AND | OR |^\(|\)$|(?<= OR )\(|\)(?= OR )", query) if part]
    return all(QUOTED.fullmatch(part.strip("()")) or BEGUN.fullmatch(part.strip("()")) for part in parts)


@given(text=hostile)
def test_a_query_holds_nothing_but_words_whatever_was_typed(text: str) -> None:
    words = fulltext.words_of(text)
    assert all(word in unicodedata.normalize("NFC", text) for word in words)
    made = [
        fulltext.all_of(text),
        fulltext.every(words, "label"),
        fulltext.some(words),
        fulltext.going_on(words),
        fulltext.begun(words, ("names", "label")),
    ]
    for query in made:
        assert is_plain(query), query
        assert query.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (' "+-&|!(){}[]^~*?:\\/ ', []),
        ("AND or Not", ["AND", "or", "Not"]),
        ("stefan  GUSTAFSSON stefan", ["stefan", "GUSTAFSSON"]),
        ("O'Brien's e.g. 3.5 1,000 COVID-19", ["O'Brien's", "e.g", "3.5", "1,000", "COVID", "19"]),
        ("a\0b\ud800c 😀", ["a", "b", "c"]),
        ("cafe\u0301", ["café"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("机器学习 テスト", ["机器学习", "テスト"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
    ],
)
def test_words_are_what_stands_between_everything_else(text: str, words: list[str]) -> None:
    assert fulltext.words_of(text) == words


def test_a_text_without_words_is_a_query_without_hits() -> None:
    assert fulltext.all_of("?!") == fulltext.NOTHING
    assert fulltext.some([]) == fulltext.going_on([]) == fulltext.begun([], ("label",)) == fulltext.NOTHING


def test_a_text_that_is_too_long_is_refused_with_its_limit() -> None:
    assert fulltext.words_of("x " * 250)
    with pytest.raises(BadInput, match=r"^query has at most 500 characters, not 501\.$"):
        fulltext.words_of("x" * 501, "query")


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["Åsa", "o'b"], r"(label:asa* AND label:o\'b*)"),
        (["University", "of"], "(label:university*)"),
        (["the"], "(label:the*)"),
        (["机器"], '(label:"机器")'),
    ],
)
def test_beginnings_are_folded_and_common_words_passed_over(words: list[str], query: str) -> None:
    assert fulltext.begun(words, ("label",)) == query


async def refreshed(database: Database, names: list[str]) -> None:
    """People of these names, found by the index: it is kept up to date behind the writes."""
    await write(
        database,
        "UNWIND range(0, size($names) - 1) AS i CREATE (:Researcher {id: 'R' + i, number: i, names: [$names[i]]})",
        names=names,
    )
    await facts(database, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh() RETURN 1")


async def test_letters_are_folded_as_the_index_folds_them(database: Database) -> None:
    blocks = (range(0xC0, 0x250), range(0x1E00, 0x1F00), range(0xFB00, 0xFB07), range(0x370, 0x530))
    letters = [chr(code) for block in blocks for code in block if unicodedata.category(chr(code))[0] == "L"]
    await refreshed(database, [f"x{letter}x" for letter in letters])
    # A beginning is not folded by the index, so it finds what was folded alike here.
    missed = await facts(
        database,
        """
        UNWIND range(0, size($queries) - 1) AS i
        CALL (i) {
          CALL db.index.fulltext.queryNodes('researcher_text', $queries[i]) YIELD node
          RETURN collect(node.number) AS found
        }
        WITH i, found WHERE NOT i IN found
        RETURN i
        """,
        queries=[fulltext.begun([f"x{letter}x"], ["names"]) for letter in letters],
    )
    assert [letters[row[0]] for row in missed] == []


WORDS = [
    "O’Brien", "e.g", "3.5", "1,000", "a_b", "don't", "2.5mg", "J.P", "हिन्दी", "тест", "άλφα", "テスト", "한국어",
    "עברית", "Ångström", "Łukasz", "straße", "ﬁsh", "ＦＵＬＬ", "İstanbul", "naïve", "e\u0301te\u0301",
]  # fmt: skip


async def test_what_is_one_word_here_is_one_word_of_the_index(database: Database) -> None:
    await refreshed(database, [f"before {word} after" for word in WORDS])
    for number, word in enumerate(WORDS):
        assert [token.folded for token in tokens(word)] == [folded(word)]
        query = f"names:{fulltext.beginning(word)}"
        found = await facts(
            database,
            "CALL db.index.fulltext.queryNodes('researcher_text', $query) YIELD node RETURN node.number",
            query=query,
        )
        assert [number] in found, word


async def test_the_common_words_are_those_that_the_index_leaves_out(database: Database) -> None:
    found = await facts(
        database,
        "CALL db.index.fulltext.listAvailableAnalyzers() YIELD analyzer, stopwords "
        "WHERE analyzer = 'standard-folding' RETURN stopwords",
    )
    assert set(found[0][0]) == STOP_WORDS
