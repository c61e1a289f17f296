"""A typed text becomes a query of words alone, which finds every spelling of a word and no other word."""

import re
import unicodedata
from typing import Literal

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.driver.database import Database
from graphdb.driver.errors import BadInput
from graphdb.text import fulltext_query
from graphdb.text.analyzer import LONGEST_FORM, analyze, form_of, index_text
from graphdb.text.folding import plain_text
from tests.oracles.folding import stated
from tests.support.examples import examples
from tests.support.graph import facts, searchable, write, write_names
from tests.support.hostile_text import hostile

QUOTED = re.compile(r'"[^"\\]*"(?:~[12])?')
PLAIN = re.compile(r"(?:\w|\\\W)+(?:\*|~[12]|\?(?:\w|\\\W)*)")
OURS = re.compile(r"searchNames:|[+() ]")


def is_plain(query: str) -> bool:
    """Whether a query has nothing but quoted words, prefixes, words with an edit distance, and our own brackets."""
    return not OURS.sub("", PLAIN.sub("", QUOTED.sub("", query)))


@given(text=hostile)
def test_a_query_holds_nothing_but_words_whatever_was_typed(text: str) -> None:
    words = fulltext_query.query_words(text)
    queries = [
        fulltext_query.all_words_query(text),
        fulltext_query.all_names_query(text),
        fulltext_query.every_word_query(words, strictly=False, field="searchNames"),
        *(fulltext_query.last_word_prefix_query(words, strictly=strictly) for strictly in (True, False)),
        *(fulltext_query.names_prefix_query(words, strictly=strictly) for strictly in (True, False)),
        *(
            query
            for word_queries in fulltext_query.similar_words_queries(fulltext_query.searched_words(words))
            for query in word_queries
        ),
    ]
    for query in queries:
        assert is_plain(query), query


def variants_of(text: str) -> list[list[str]]:
    return [[" ".join(variant) for variant in word.variants] for word in fulltext_query.query_words(text)]


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("", []),
        (' "+-&|!(){}[]^~*?:\\/ ', []),
        ("AND or Not", [["and"], ["or"], ["not"]]),
        ("stefan  GUSTAFSSON Stefan", [["stefan"], ["gustafsson"]]),
        ("O’Brien", [["obrien", "o brien"]]),
        ("D'Souza-O'Neil", [["dsouzaoneil", "dsouza oneil", "d souza o neil"]]),
        ("e.g. J.P. knee.Results", [["eg", "e g"], ["jp", "j p"], ["kneeresults", "knee results"]]),
        ("3.5 3·5 1,000 2.5mg", [["3.5"], ["1000", "1 000"], ["2.5mg"]]),
        ("COVID-19 x‑ray 2019-2020", [["covid19", "covid 19"], ["xray", "x ray"], ["2019 2020"]]),
        ("H₂O CO2 10⁻³ m²", [["h2o"], ["co2"], ["10"], ["3"], ["m2"]]),
        ("C++ and C#", [["c++"], ["and"], ["c#"]]),
        ("a\u200bb\ud800c 😀 _", [["abc"]]),
        ("cafe\u0301 CAFÉ", [["cafe"]]),
        ("Straße Łódź Đorđe Þór Œuvre", [["strasse"], ["lodz"], ["dorde"], ["thor"], ["oeuvre"]]),
        ("ΟΔΟΣ οδός Фёдор µm", [["οδοσ"], ["федор"], ["μm"]]),
        ("हिन्दी भाषा", [["हिन्दी"], ["भाषा"]]),
        ("深層学習 テスト 이영희 ภาษา", [["深 層 学 習"], ["テ ス ト"], ["이 영 희"], ["ภ า ษ า"]]),
        ("DNA解析", [["dna"], ["解 析"]]),
        ("مرحبا بالعالم", [["مرحبا"], ["بالعالم"]]),
    ],
)
def test_words_are_read_in_all_the_ways_they_can_be_written(text: str, variants: list[list[str]]) -> None:
    assert variants_of(text) == [[unicodedata.normalize("NFC", variant) for variant in word] for word in variants]


@given(text=st.text(max_size=40))
def test_a_word_is_the_stated_folding_of_its_letters(text: str) -> None:
    for word in analyze(text):
        for part in word.parts:
            assert part.form
            letters = stated(text[part.start : part.end].replace("·", "."))
            expected = "".join(c for c in letters if c.isalnum() or unicodedata.category(c)[0] == "M" or c == ".")
            assert part.form == expected[:LONGEST_FORM]
            assert not any(letter.isspace() for letter in part.form)


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_decomposed_and_composed_texts_have_the_same_words(text: str) -> None:
    def seen(form: Literal["NFC", "NFD"]) -> list[str]:
        return index_text([unicodedata.normalize(form, text)]).split()

    assert seen("NFC") == seen("NFD")


@given(texts=st.lists(st.text(max_size=30), max_size=4))
def test_what_is_indexed_is_parted_by_single_spaces(texts: list[str]) -> None:
    indexed = index_text(texts)
    assert indexed == " ".join(indexed.split())
    assert all(len(form) <= LONGEST_FORM for form in indexed.split())


def test_a_text_without_words_is_a_query_without_hits() -> None:
    assert fulltext_query.all_words_query("?!") == fulltext_query.all_names_query("") == fulltext_query.NOTHING
    assert (
        fulltext_query.last_word_prefix_query([], strictly=True)
        == fulltext_query.names_prefix_query([], strictly=False)
        == fulltext_query.NOTHING
    )


def test_a_text_that_is_too_long_is_refused_with_its_limit() -> None:
    assert fulltext_query.query_words("x " * 250)
    with pytest.raises(BadInput, match=r"^query has at most 500 characters, not 501\.$"):
        fulltext_query.query_words("x" * 501, "query")


FOUND = """
UNWIND range(0, size($queries) - 1) AS i
CALL (i) {
  CALL db.index.fulltext.queryNodes('researcher_words', $queries[i]) YIELD node
  RETURN collect(node.number) AS found
}
RETURN i, found
"""


async def found_by(database: Database, typed: list[str]) -> list[set[int]]:
    """Return for each text the numbers of the people that it finds by their names."""
    rows = await facts(database, FOUND, queries=[fulltext_query.all_names_query(text) for text in typed])
    return [set(numbers) for _, numbers in rows]


# A name, what finds it, and what must not.
SPELLINGS = [
    ("Siobhán O’Malley", ["O'Malley", "OMalley", "O Malley", "malley", "SIOBHAN"], ["alley", "O'Mal"]),
    ("Étude de l’enseignement", ["enseignement", "l'enseignement", "lenseignement"], ["nseignement"]),
    ("Νίκος Παπαδόπουλος", ["νικοσ", "ΝΙΚΟΣ", "παπαδοπουλος"], ["νικο"]),
    ("Пётр Соловьёв", ["петр соловьев", "ПЁТР"], []),
    ("Ğülşen Işık", ["gulsen isik", "IŞIK", "ışık"], []),
    ("Søren Kjær Łoś Weiß", ["soren kjaer los weiss", "SØREN"], []),
    ("박서준", ["서준", "박서준", "박 서준", unicodedata.normalize("NFD", "서준")], ["박준"]),
    ("山田太郎", ["太郎", "山田"], ["郎太"]),
    ("สมหญิง รักไทย", ["หญิง", "รักไทย"], []),
    ("أحمد العلى", ["احمد", "العلي"], []),
    ("राजेश गुप्ता", ["राजेश", "गुप्ता"], ["राजश"]),
    ("Will To", ["to", "will", "To Will"], []),
    ("No It", ["IT", "no it"], []),
    ("PM₂.₅ over Fe2+ X‑ray", ["xray", "x-ray", "x ray", "fe2"], []),
    ("Objective-C and C++", ["c++", "objectivec", "objective c", "c"], ["c#"]),
    ("Zoe\u0308 A\u030angstro\u0308m", ["zoë", "Ångström", "angstrom"], []),
]


async def test_a_name_is_found_in_every_spelling_and_by_none_of_another_word(database: Database) -> None:
    await write_names(database, [name for name, _, _ in SPELLINGS])
    for number, (name, spellings, others) in enumerate(SPELLINGS):
        for typed, numbers in zip(spellings, await found_by(database, spellings), strict=True):
            assert number in numbers, (name, typed)
        for typed, numbers in zip(others, await found_by(database, others) if others else [], strict=True):
            assert number not in numbers, (name, typed)


async def test_neighbours_are_not_found_across_two_names(database: Database) -> None:
    await write(
        database,
        "CREATE (:Researcher {id: 'R0', number: 0, label: '金 山', names: ['金 山', '田 中', 'Ann Co', 'Op Erate']})",
    )
    await searchable(database)
    typed = ["金山", "田中", "山田", "co-op", "Co Op"]
    assert await found_by(database, typed) == [{0}, {0}, set(), set(), {0}]


async def test_letters_are_folded_as_the_index_has_them(database: Database) -> None:
    blocks = (range(0xC0, 0x250), range(0x1E00, 0x1F00), range(0xFB00, 0xFB07), range(0x370, 0x530))
    letters = [chr(code) for block in blocks for code in block if unicodedata.category(chr(code))[0] == "L"]
    await write_names(database, [f"x{letter}x" for letter in letters])
    for other in (str.upper, str.lower, lambda text: unicodedata.normalize("NFD", text)):
        typed = [other(f"x{letter}x") for letter in letters]
        found = await found_by(database, typed)
        missed = [
            letter
            for number, letter in enumerate(letters)
            if number not in found[number] and form_of(typed[number]) == form_of(f"x{letter}x")
        ]
        assert missed == []


@pytest.mark.timeout(900)
@examples(30)
@given(names=st.lists(st.text(min_size=1, max_size=30), min_size=20, max_size=20))
async def test_whatever_a_text_contains_as_a_word_is_found_by_that_word(database: Database, names: list[str]) -> None:
    """Over all of Unicode: the index has the words that Python reads."""
    note(repr(names))
    names = [plain_text(name) for name in names]
    await write(database, "MATCH (n:Researcher) DETACH DELETE n")
    await write_names(database, names)
    for number, name in enumerate(names):
        typed = [name, *(name[word.parts[0].start : word.parts[-1].end] for word in analyze(name))]
        for text, found in zip(typed, await found_by(database, typed), strict=True):
            assert number in found or not list(analyze(text)), (name, text)
