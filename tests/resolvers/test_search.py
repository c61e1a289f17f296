"""Search on real records: hits are found, counted, ranked, paged and highlighted, whatever is typed."""

import gzip
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.compile.plan_cache import compile_roots
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Statement
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.search import MOST_HITS
from tests.support.both_paths import body, both
from tests.support.examples import examples
from tests.support.graph import facts, searchable, write, write_names
from tests.support.hostile_text import hostile

HITS = """
query Hits($query: String!, $kinds: [EntityKind!], $first: Int, $after: String) {
  search(query: $query, kinds: $kinds, first: $first, after: $after) {
    totalCount totalIsLowerBound kindCounts { kind count }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor score isFuzzy node { __typename id kind label } highlights { field parts { text matched } } }
  }
}"""


async def search(database: Database, query: str, **variables: Any) -> dict[str, Any]:
    """Return the connection of a search without errors, read by one statement."""
    response = await answer(database, GraphQLRequest(HITS, None, {"query": query, **variables}))
    assert not response.errors, response.errors
    assert response.stats.statements == response.stats.rows == 1
    assert response.data is not None
    return response.data["search"]  # type: ignore[no-any-return]


async def everything(database: Database, query: str, first: int, **variables: Any) -> list[dict[str, Any]]:
    """Return all hits, page by page, and check that each page says correctly whether there are others before and after
    it."""
    hits: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = await search(database, query, first=first, **after, **variables)
        info = page["pageInfo"]
        assert info["hasPreviousPage"] == bool(hits)
        assert len(page["edges"]) == first or not info["hasNextPage"]
        hits += page["edges"]
        if page["edges"]:
            assert [info["startCursor"], info["endCursor"]] == [page["edges"][i]["cursor"] for i in (0, -1)]
        if not info["hasNextPage"]:
            assert page["totalCount"] == len(hits)
            return hits
        after = {"after": info["endCursor"]}


# ---- which entities match: worked out from the raw records, in Python that shares nothing with the application ------

STOP = {"a", "an", "and", "are", "as", "at", "by", "for", "in", "is", "of", "on", "or", "that", "the", "to", "with"}


def plain_words(text: str) -> list[str]:
    """Return the words of an English or French text, without accents and in lower case."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", bare.lower()))


def abstract_of(work: dict[str, Any]) -> str:
    places = work.get("abstract_inverted_index") or {}
    if isinstance(places, str):
        places = json.loads(places)
    places = places.get("InvertedIndex", places)
    words = {place: word for word, all_ in places.items() for place in all_}
    return " ".join(words[place] for place in sorted(words))


@pytest.fixture(scope="module")
def raw(data: Path) -> dict[str, set[str]]:
    """Return the words of every work's title and abstract, by OpenAlex id, for the works that only one record
    describes."""
    works: dict[str, set[str]] = {}
    dois: Counter[str] = Counter()
    seen: dict[str, str] = {}
    for file in sorted((data / "works").glob("*.gz")):
        for line in gzip.decompress(file.read_bytes()).splitlines():
            work = json.loads(line)
            key = work["id"].rsplit("/", 1)[-1]
            words = set(plain_words(f"{work.get('title') or ''} ")) | set(plain_words(abstract_of(work)))
            works[key] = words if key not in works else words | works[key]
            doi = (work.get("doi") or "").lower()
            seen[key] = doi
            dois[doi] += 1
    return {key: words for key, words in works.items() if dois[seen[key]] == 1 and seen[key]}


QUERIES = [
    "chondrocyte implantation ankle",
    "microfracture knee",
    "borderline personality disorder suicide",
    "dialectical behavior therapy randomized",
    "maternal mortality uganda",
    "polio eradication",
    "neonatal sepsis",
    "vaccine hesitancy",
    "malaria vaccine children",
    "the health of adolescents in kenya",
    "tuberculosis screening",
    "suicide adolescents",
]


@pytest.mark.parametrize("query", QUERIES)
async def test_a_search_finds_the_works_that_have_all_words_and_no_others(
    loaded: Database, raw: dict[str, set[str]], query: str
) -> None:
    wanted = {word for word in plain_words(query) if word not in STOP}
    expected = {key for key, words in raw.items() if wanted <= words}
    assert expected
    hits = await everything(loaded, query, 100, kinds=["WORK"])
    ids = [hit["node"]["id"] for hit in hits]
    keys = await facts(
        loaded,
        "MATCH (k:Key)-[:NAMES]->(w:Work) WHERE w.id IN $ids AND k.scheme = 'OPENALEX' RETURN w.id, collect(k.value)",
        ids=ids,
    )
    found = {key for _, all_ in keys for key in all_}
    # Where a sentence begins without a space ("knee.Results"), the index has one word, in one work or one in fifty.
    assert len(expected - found) <= max(1, len(expected) / 50), expected - found
    surplus = (found & raw.keys()) - expected
    assert len(surplus) <= max(1, len(expected) / 50), surplus


@pytest.mark.parametrize("typed", ["stefan peterson", "STEFAN PETERSON", "Peterson, Stefan", "stéfan pétersón"])
async def test_people_are_found_whatever_the_case_marks_and_order_of_their_names(loaded: Database, typed: str) -> None:
    rows = await facts(loaded, "MATCH (r:Researcher) WHERE r.workCount > 0 RETURN r.id, r.names")
    expected = {id_ for id_, names in rows if {"stefan", "peterson"} <= set(plain_words(" ".join(names)))}
    hits = await everything(loaded, typed, 20, kinds=["RESEARCHER"])
    assert {hit["node"]["id"] for hit in hits} == expected
    assert len(expected) > 1


async def test_counts_are_those_of_all_hits_whatever_the_page(loaded: Database) -> None:
    for query in ("medicine", "stefan", "uppsala", "public health policy", "stefan xylophon"):
        hits = await everything(loaded, query, 37)
        counts = Counter(hit["node"]["kind"] for hit in hits)
        page = await search(loaded, query, first=1)
        kinds = ["RESEARCHER", "WORK", "TOPIC", "INSTITUTION"]
        assert page["kindCounts"] == [{"kind": kind, "count": counts[kind]} for kind in kinds]
        assert page["totalCount"] == len(hits)
        assert not page["totalIsLowerBound"]


async def test_what_is_read_in_part_is_said_to_be_so(loaded: Database) -> None:
    page = await search(loaded, "health", first=1)
    assert page["totalIsLowerBound"]
    assert page["totalCount"] > MOST_HITS
    counts = {entry["kind"]: entry["count"] for entry in page["kindCounts"]}
    assert counts["WORK"] > MOST_HITS
    assert not (await search(loaded, "health", kinds=["TOPIC"]))["totalIsLowerBound"]


@pytest.mark.parametrize("first", [1, 7, 100])
async def test_pages_neither_skip_nor_repeat_and_the_best_come_first(loaded: Database, first: int) -> None:
    query = {1: "stefan peterson", 7: "mental disorder", 100: "chondrocyte"}[first]
    hits = await everything(loaded, query, first)
    ids = [hit["node"]["id"] for hit in hits]
    assert len(set(ids)) == len(ids) > first
    assert [(hit["score"], hit["node"]["id"]) for hit in hits] == sorted(
        ((hit["score"], hit["node"]["id"]) for hit in hits), reverse=True
    )
    assert all(0 <= hit["score"] <= 1 and round(hit["score"], 9) == hit["score"] for hit in hits)


async def test_a_cursor_serves_the_search_that_gave_it_alone(loaded: Database) -> None:
    cursor = (await search(loaded, "medicine", first=1))["pageInfo"]["endCursor"]
    for variables in ({"query": "surgery"}, {"query": "medicine", "kinds": ["TOPIC"]}):
        response = await both(loaded, HITS, {**variables, "after": cursor})
        assert "not a cursor of this list" in response.errors[0].message
        assert response.errors[0].extensions == {"code": "BAD_USER_INPUT"}
    assert (await search(loaded, " MÉDICINE", after=cursor))["pageInfo"]["hasPreviousPage"]


# ---- what comes first ------------------------------------------------------------------------------------------------


async def test_every_identifier_finds_its_entity_first(loaded: Database) -> None:
    rows = await facts(
        loaded,
        """
        UNWIND ['ORCID', 'DOI', 'OPENALEX', 'ROR', 'ARXIV', 'PMID', 'PMCID'] AS scheme
        CALL (scheme) {
          MATCH (k:Key)-[:NAMES]->(n:Researcher|Work|Topic|Institution) WHERE k.scheme = scheme
          RETURN k.value AS value, n.id AS id LIMIT 3
        }
        RETURN scheme, value, id
        """,
    )
    assert {row[0] for row in rows} > {"ORCID", "DOI", "OPENALEX", "ROR"}
    for scheme, value, id_ in rows:
        spellings = [value, f" {value} ", id_]
        spellings += [f"https://doi.org/{value}", f"doi:{value}", value.upper()] if scheme == "DOI" else []
        spellings += [f"https://orcid.org/{value}"] if scheme == "ORCID" else []
        for typed in spellings:
            first = (await search(loaded, typed, first=1))["edges"][0]
            assert (first["node"]["id"], first["score"]) == (id_, 1), typed


async def test_an_identifier_that_names_nothing_finds_nothing_like_it(loaded: Database) -> None:
    for typed in ("10.9999/health.pone.0000001", "0000-0002-1825-0097", "W999999999999"):
        assert (await search(loaded, typed))["totalCount"] == 0


async def test_a_year_is_a_word_and_no_pubmed_id(loaded: Database) -> None:
    hits = (await search(loaded, "2020", first=5))["edges"]
    assert hits
    assert all(hit["score"] < 1 for hit in hits)


@pytest.mark.parametrize(
    ("query", "kind", "label"),
    [
        ("medicine", "TOPIC", "Medicine"),
        ("Uppsala University", "INSTITUTION", "Uppsala University"),
        ("makerere", "INSTITUTION", "Makerere University"),
        ("machine learning", "TOPIC", "Machine learning"),
        ("stefan peterson", "RESEARCHER", "Stefan Peterson"),
        ("Medicalization of global health 2: the medicalization of global mental health", "WORK", None),
    ],
)
async def test_what_the_words_name_comes_first(loaded: Database, query: str, kind: str, label: str | None) -> None:
    first = (await search(loaded, query, first=1))["edges"][0]["node"]
    assert (first["kind"], first["label"]) == (kind, label or query)


async def planned(database: Database) -> None:
    """Make a cold Neo4j plan a search without a time-out, because on a busy machine planning takes longer than a read
    may."""
    text, parameters = await compiled("x", HITS)
    await database.plan(Statement("tests/plan", text), parameters)


async def test_what_has_all_words_in_its_title_comes_before_what_has_them_in_its_abstract(database: Database) -> None:
    await planned(database)
    works = [
        ["W1", "Tides of the moon", "A note.", 0],
        ["W2", "A note", "Tides of the moon, and more of the tides of the moon.", 0],
        ["W3", "Tides", "Of the moon.", 0],
        ["W4", "Tides of the moon, revisited", "A note.", 9],
        ["W5", "Something else", "Tides.", 0],
    ]
    await write(
        database,
        "UNWIND $works AS w CREATE (n:Work {id: w[0], label: w[1], sortLabel: toLower(w[1]), abstract: w[2], "
        "citationCount: w[3]})",
        works=works,
    )
    await searchable(database)
    hits = await ids_and_scores(database, "Tides of the Moon")
    assert [id_ for id_, _ in hits][:2] == ["W1", "W4"]
    assert {id_ for id_, _ in hits} == {"W1", "W2", "W3", "W4"}
    # The last word may be a beginning if nothing has it as typed; if that finds nothing either, any of the words
    # suffices.
    assert {id_ for id_, _ in await ids_and_scores(database, "moon tid")} == {"W1", "W2", "W3", "W4"}
    assert {id_ for id_, _ in await ids_and_scores(database, "tides mars")} == {"W1", "W2", "W3", "W4", "W5"}


async def made(database: Database, kind: str, *things: tuple[str, dict[str, Any]]) -> None:
    """Write entities of a kind with these labels, ids made of the labels' words, and other properties."""
    rows = [
        {"id": f"{kind[0]}-{label}", "label": label, "sortLabel": label.casefold(), "workCount": 1, **more}
        for label, more in things
    ]
    await write(database, f"UNWIND $rows AS row CREATE (n:{kind}) SET n = row", rows=rows)
    await searchable(database)


async def labels(database: Database, query: str, **variables: Any) -> list[tuple[str, bool]]:
    """Return the labels of the hits, best first, each with whether similar words were accepted."""
    return [(hit["node"]["label"], hit["isFuzzy"]) for hit in (await search(database, query, **variables))["edges"]]


async def test_what_has_more_of_the_words_comes_first_whatever_its_kind(database: Database) -> None:
    await planned(database)
    await made(database, "Topic", ("Bees", {"workCount": 90_000}), ("Wild bees", {"workCount": 5}))
    await made(database, "Institution", ("Orchard Bees Institute", {"workCount": 70_000, "city": "Kent"}))
    works: list[tuple[str, dict[str, Any]]] = [
        ("Pollination of pears", {"abstract": "Wild bees in a Kent orchard."}),
        ("Pears in Kent", {"abstract": "Of bees."}),
        ("Bees", {"citationCount": 9000}),
    ]
    await made(database, "Work", *works)
    result = await labels(database, "wild bees kent orchard")
    assert result == [("Pollination of pears", False)]
    # Nothing has all of these words: hits with four of five come before those with three, two and one.
    hits = (await search(database, "wild bees kent orchard zeppelins"))["edges"]
    has = {"Pollination of pears": 4, "Orchard Bees Institute": 3, "Pears in Kent": 2, "Wild bees": 2, "Bees": 1}
    shares = [has[hit["node"]["label"]] for hit in hits]
    assert shares == sorted(shares, reverse=True)
    assert shares == [4, 3, 2, 2, 1, 1]
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert not any(hit["isFuzzy"] for hit in hits)


MISSPELT = [
    ("glacer", "Glacier melt"),
    ("gacier", "Glacier melt"),
    ("glcaier", "Glacier melt"),
    ("glacieer melt", "Glacier melt"),
    ("spectrscpy", "Spectroscopy"),
    ("Мосвка", "Москва вчера"),
    ("θαλασα", "Η θάλασσα"),
    ("지구과하", "지구과학 연구"),
    ("深層學習", "深層学習の応用"),
    ("राजशथान", "राजस्थान"),
    ("ålesnd", "Ålesund"),
]


@pytest.mark.parametrize(("typed", "label"), MISSPELT)
async def test_a_misspelt_word_that_nothing_has_finds_what_is_like_it_and_says_so(
    database: Database, typed: str, label: str
) -> None:
    await planned(database)
    await made(database, "Topic", *((label, {}) for _, label in MISSPELT[3:]), ("Otherwise", {}))
    hits = (await search(database, typed))["edges"]
    assert [(hit["node"]["label"], hit["isFuzzy"]) for hit in hits] == [(label, True)]
    [highlight] = hits[0]["highlights"]
    assert any(part["matched"] for part in highlight["parts"])


async def test_one_misspelt_word_among_right_ones_is_taken_for_another_and_the_right_ones_stay(
    database: Database,
) -> None:
    await planned(database)
    works = "Glacier melt in Norway", "Glacier", "Melt", "Norway"
    await made(database, "Work", *((work, {}) for work in works))
    assert await labels(database, "glacier mlet") == [("Glacier melt in Norway", True)]
    # Nothing has both words, so one suffices; a hit with the word as typed is not fuzzy.
    assert set(await labels(database, "glacierz zinc melt")) == {
        ("Glacier melt in Norway", True),
        ("Glacier", True),
        ("Melt", False),
    }
    # A word that something has as typed does not match similar words.
    assert set(await labels(database, "norway")) == {("Glacier melt in Norway", False), ("Norway", False)}
    # Of two words that differ by one letter, the one with a letter more is meant; otherwise both may be.
    await made(database, "Topic", ("Carbon", {}), ("Baron", {}), ("Marsh", {}), ("March", {}))
    assert await labels(database, "carbn") == [("Carbon", True)]
    assert await labels(database, "abron") == [("Baron", True)]
    assert set(await labels(database, "marzh")) == {("Marsh", True), ("March", True)}
    for typed in ("xqzzw", "q1", "12345", "W999999999999"):
        assert await labels(database, typed) == []


async def test_very_many_words_that_nothing_has_are_no_error(database: Database) -> None:
    await planned(database)
    await made(database, "Topic", *((f"abcdef{one}{two}", {}) for one in "ghijklmnop" for two in "qrstuvwxyz"))
    for typed in (
        " ".join(f"abcdef{letter}zz" for letter in "abcdefghijklmnopqrstuvwxyz")[:500],
        " ".join(f"a{a}-b{b}'c" for a in "abcde" for b in "abcdefghij")[:500],
        " ".join(chr(0x4E00 + place) * 3 + "漢字" for place in range(80))[:500],
        " ".join(chr(0x561 + a) + chr(0x561 + b) for a in range(20) for b in range(20))[:500],
    ):
        response = await answer(database, GraphQLRequest(HITS, None, {"query": typed}))
        assert not response.errors


async def test_a_name_of_common_words_finds_who_has_it_and_nobody_else(database: Database) -> None:
    await planned(database)
    people = "Will At", "At Will Be", "Will Ito", "Lee No", "Lee Nor"
    await made(database, "Researcher", *((person, {}) for person in people))
    works = [
        ("On it", {"abstract": "It will be at no time the same as it is."}),
        ("To have or not to have", {}),
        ("The same", {"abstract": "To have it or not."}),
    ]
    await made(database, "Work", *works)
    assert {label for label, _ in await labels(database, "At, Will")} == {"Will At", "At Will Be"}
    assert {label for label, _ in await labels(database, "lee no")} == {"Lee No"}
    assert {label for label, _ in await labels(database, "IT")} == {"On it"}
    assert {label for label, _ in await labels(database, "to not or")} == {"To have or not to have"}
    # Beside other words they may be missing, but hits that have them come first.
    found = [label for label, _ in await labels(database, "not to have the same")]
    assert found == ["The same"]
    listed = await answer(
        database,
        GraphQLRequest(
            '{ researchers(where: {text: "no lee"}) { nodes { label } } works(where: {text: "it"}) { totalCount } }'
        ),
    )
    assert listed.data == {"researchers": {"nodes": [{"label": "Lee No"}]}, "works": {"totalCount": 1}}


async def test_every_name_of_an_institution_finds_it_and_is_marked(database: Database) -> None:
    await planned(database)
    names = {"alternateNames": ["Nordens institut för ändamål"], "acronyms": ["NIFX", "NI"], "city": "Visby"}
    await made(database, "Institution", ("Nordic Institute of Purposes", names), ("Institute NIF", {}))
    for typed, field in (("nifx", "acronyms"), ("andamal", "alternateNames"), ("purposes", "name"), ("visby", "city")):
        [hit] = (await search(database, typed, kinds=["INSTITUTION"]))["edges"]
        assert hit["node"]["label"] == "Nordic Institute of Purposes"
        assert [highlight["field"] for highlight in hit["highlights"]] == [field]
    document = (
        "query($text: String!) { institutions(where: {text: $text}) { totalCount } suggest(prefix: $text) { label } }"
    )
    for typed, count in (("NIFX", 1), ("för ändamål", 1), ("visby", 0)):
        response = await answer(database, GraphQLRequest(document, None, {"text": typed}))
        assert response.data is not None
        assert response.data["institutions"]["totalCount"] == len(response.data["suggest"]) == count


async def ids_and_scores(database: Database, query: str) -> list[tuple[str, float]]:
    response = await answer(
        database,
        GraphQLRequest(
            "query($query: String!) { search(query: $query) { edges { score node { id } } } }", None, {"query": query}
        ),
    )
    assert not response.errors, response.errors
    assert response.data is not None
    return [(edge["node"]["id"], edge["score"]) for edge in response.data["search"]["edges"]]


async def test_a_person_is_found_by_another_name_and_the_highlight_says_so(database: Database) -> None:
    await planned(database)
    await write_names(database, ["Anna Lind"])
    await write(
        database,
        "MATCH (r:Researcher) SET r.names = ['Anna Lind', 'Anna Svärd'], r.alternateNames = ['Anna Svärd'], "
        "r.label = 'Anna Lind', r.sortLabel = 'anna lind', r.workCount = 1",
    )
    await searchable(database)
    hit = (await search(database, "svard"))["edges"][0]
    assert hit["highlights"] == [
        {"field": "alternateNames", "parts": [{"text": "Anna ", "matched": False}, {"text": "Svärd", "matched": True}]}
    ]


async def test_highlights_are_of_the_texts_that_have_the_words(loaded: Database) -> None:
    for query in ("mental health", "stefan gusta", "uppsala"):
        hits = (await search(loaded, query, first=50))["edges"]
        assert hits
        for hit in hits:
            assert hit["highlights"]
            if hit["highlights"][0]["field"] in ("name", "title"):
                whole = "".join(part["text"] for part in hit["highlights"][0]["parts"])
                assert whole in hit["node"]["label"]
            marked = {
                word
                for highlight in hit["highlights"]
                for part in highlight["parts"]
                if part["matched"]
                for word in plain_words(part["text"])
            }
            expected = plain_words(query)
            assert marked
            assert all(word in expected or word.startswith(expected[-1]) for word in marked)


# ---- whatever is typed -----------------------------------------------------------------------------------------------


async def compiled(query: str, document: str = HITS) -> tuple[str, Any]:
    """Return the text of a search's statement, and its parameters."""
    request = GraphQLRequest(document, None, {"query": query})
    operation = prepare(read_document(document), request)
    assert isinstance(operation, Operation)
    roots = compile_roots(operation)
    assert roots is not None
    assert roots[0].plan is not None
    return roots[0].plan.statement.text, roots[0].plan.values(operation).parameters


AT_ONCE = range(25)
DECLARED = ", ".join(f"$q{number}: String!" for number in AT_ONCE)
ROOTS = " ".join(f"a{number}: search(query: $q{number}, first: 1) {{ totalCount }}" for number in AT_ONCE)
MANY = f"query Many({DECLARED}) {{ {ROOTS} }}"


@pytest.mark.timeout(1200)
@examples(200)
@given(queries=st.lists(hostile, min_size=25, max_size=25))
async def test_no_text_is_an_error_or_anything_but_words(loaded: Database, queries: list[str]) -> None:
    """5,000 strings of Lucene's operators and arbitrary characters, on the real index."""
    note(json.dumps(queries))
    variables = {f"q{number}": query for number, query in enumerate(queries)}
    response = await answer(loaded, GraphQLRequest(MANY, None, variables))
    assert not response.errors
    assert response.stats.statements == 25
    plain = (await compiled("words"))[0]
    for query in queries:
        assert (await compiled(query))[0] == plain


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('"microfracture" OR *:*', "microfracture or"),
        ("microfracture*", "microfracture"),
        ("microfract?re", "microfract re"),
        ("microfractura~2", "microfractura 2"),
        ("label:(microfracture)", "label microfracture"),
        ("+microfracture -knee", "microfracture knee"),
        ("microfracture NOT knee", "microfracture not knee"),
        ("[a TO z]", "a TO z"),
        ("{* TO *} microfracture", "to microfracture"),
        ("(microfracture", "microfracture"),
        ('microfracture\\" OR "knee', "microfracture or knee"),
        ("microfracture^99 && knee", "microfracture 99 knee"),
        ("/micro.*/", "micro"),
        ("microfracture\0\ud800", "microfracture"),
    ],
)
async def test_syntax_finds_no_more_than_its_words(loaded: Database, typed: str, words: str) -> None:
    one, other = await search(loaded, typed, first=5), await search(loaded, words, first=5)
    assert one["totalCount"] == other["totalCount"]
    assert [edge["node"] for edge in one["edges"]] == [edge["node"] for edge in other["edges"]]


@pytest.mark.parametrize("typed", ["", "   ", '"', "?!*:", "😀", "_", "\0", "\u0301"])
async def test_a_text_without_words_finds_nothing(loaded: Database, typed: str) -> None:
    page = await search(loaded, typed)
    assert page["edges"] == []
    assert page["totalCount"] == 0
    assert page["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}


async def test_no_kinds_are_none_and_every_kind_is_as_all(loaded: Database) -> None:
    assert (await search(loaded, "medicine", kinds=[]))["totalCount"] == 0
    kinds = ["INSTITUTION", "TOPIC", "WORK", "RESEARCHER", "TOPIC"]
    assert await search(loaded, "medicine", kinds=kinds) == await search(loaded, "medicine", kinds=None)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"query": "x" * 501}, "query has at most 500 characters, not 501."),
        ({"query": "x", "first": 0}, "first must be from 1 to 100, not 0."),
        ({"query": "x", "first": 101}, "first must be from 1 to 100, not 101."),
        (
            {"query": "x", "after": "nonsense"},
            "after is not a cursor of this list in this order; use one that this list",
        ),
    ],
)
async def test_an_argument_out_of_range_names_its_limit(
    loaded: Database, variables: dict[str, Any], message: str
) -> None:
    response = await both(loaded, HITS, variables)
    assert response.errors[0].message.startswith(message)
    assert b"BAD_USER_INPUT" in body(response)


async def test_only_what_is_selected_is_read() -> None:
    bare, _ = await compiled("x", "query($query: String!) { search(query: $query) { edges { score } } }")
    assert "abstract" not in bare
    assert "number" not in bare.rpartition("WITH identified + texts")[2]
    counted, _ = await compiled("x", "query($query: String!) { search(query: $query) { totalCount } }")
    assert "LIMIT $n" not in counted
