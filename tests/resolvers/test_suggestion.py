"""Type-ahead on real records: every suggestion begins with what was typed, the best first, with a hint that
distinguishes it."""

import re
import unicodedata
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.both_paths import body, both
from tests.support.examples import examples
from tests.support.graph import facts, searchable, write
from tests.support.hostile_text import hostile

SUGGEST = """
query Suggest($prefix: String!, $kinds: [EntityKind!], $first: Int) {
  suggest(prefix: $prefix, kinds: $kinds, first: $first) { entityId kind label hint entity { __typename id label } }
}"""
KINDS = ("RESEARCHER", "WORK", "TOPIC", "INSTITUTION")


async def suggest(database: Database, prefix: str, **variables: Any) -> list[dict[str, Any]]:
    """Return the suggestions of an answer without errors, read by one statement."""
    response = await answer(database, GraphQLRequest(SUGGEST, None, {"prefix": prefix, **variables}))
    assert not response.errors, response.errors
    assert response.stats.statements == response.stats.rows == 1
    assert response.data is not None
    return response.data["suggest"]  # type: ignore[no-any-return]


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text))


@pytest.fixture(scope="module")
async def names(loaded: Database) -> dict[str, tuple[str, list[str], int]]:
    """Return of everything in the graph its kind, the texts that suggest it, and its number of works or citations."""
    rows = await facts(
        loaded,
        "MATCH (n:Researcher|Work|Topic|Institution) "
        "RETURN n.id, toUpper(labels(n)[0]), coalesce(n.names, []) + n.label, coalesce(n.workCount, n.citationCount)",
    )
    return {id_: (kind, texts, weight) for id_, kind, texts, weight in rows}


Names = dict[str, tuple[str, list[str], int]]


@pytest.mark.parametrize(
    "prefix",
    ["a", "s", "x", "Ö", "st", "li", "xq", "mar", "uni", "stefa", "medic", "Gustaf", "STEFAN m", "m stefan",
     "of mice a", "university of", "zzzzz", "covid-1", "3", "åke"],
)  # fmt: skip
async def test_what_is_suggested_has_a_word_that_begins_so_for_each_word_typed(
    loaded: Database, names: Names, prefix: str
) -> None:
    # Stop words are in no index; one alone may be the beginning of another word.
    expected = [word for word in words(prefix) if word not in ("of", "a")] or words(prefix)

    def begins(texts: list[str]) -> bool:
        return any(all(any(has.startswith(word) for has in words(text)) for word in expected) for text in texts)

    matching = {id_ for id_, (_, texts, _) in names.items() if begins(texts)}
    result = await suggest(loaded, prefix)
    assert {hit["entityId"] for hit in result} <= matching
    assert len(result) == min(8, len(matching))
    assert all(hit["entity"]["id"] == hit["entityId"] and hit["entity"]["label"] == hit["label"] for hit in result)
    assert all(hit["entity"]["__typename"].upper() == hit["kind"] for hit in result)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("prefix", ["stefa", "medic", "hospit", "s", "uni"])
async def test_of_a_kind_those_that_begin_so_and_have_most_come_first(
    loaded: Database, names: Names, prefix: str, kind: str
) -> None:
    matching = {
        id_: weight
        for id_, (its_kind, texts, weight) in names.items()
        if its_kind == kind and any(word.startswith(prefix) for text in texts for word in words(text))
    }
    found = [hit["entityId"] for hit in await suggest(loaded, prefix, kinds=[kind])]
    assert set(found) <= matching.keys()

    def rank(id_: str) -> tuple[int, int, str]:
        label = names[id_][1][-1]
        place = 2 if plain(label) == prefix else kind == "RESEARCHER" or plain(label).startswith(prefix)
        return int(place), matching[id_], id_

    ranked = sorted(matching, key=rank, reverse=True)
    assert sorted(found, key=rank, reverse=True) == found
    if len(matching) <= 300 and len(prefix) > 3:
        assert found == ranked[:8]
    else:
        # Of very many matches the top-ranked are tried, so they are among the suggestions.
        assert bool(set(found) & set(ranked[:8])) == bool(ranked)


async def test_what_was_typed_whole_comes_first_however_little_it_is_known(database: Database) -> None:
    await write(
        database,
        """
        UNWIND range(1, 600) AS i
        CREATE (:Topic {id: 'T' + i, label: 'Line ' + i, sortLabel: 'line ' + i, level: 'TOPIC', workCount: i})
        CREATE (:Topic {id: 'U' + i, label: 'Number line ' + i, sortLabel: 'number line ' + i, level: 'TOPIC',
          workCount: 5000 + i})
        """,
    )
    await write(database, "CREATE (:Topic {id: 'T0', label: 'Li', sortLabel: 'li', level: 'TOPIC', workCount: 0})")
    await searchable(database)
    result = await suggest(database, "LI", kinds=["TOPIC"])
    assert result[0]["entityId"] == "T0"
    assert len(result) == 8


async def test_any_word_of_a_name_in_any_spelling_begins_a_suggestion(database: Database) -> None:
    names = [
        "Cillian O’Leary",
        "Zoe\u0308 Ångström-Fjäll",
        "박서준",
        "Пётр Лёвин",
        "Will To",
        "H₂O splitting",
        "C++ of old",
    ]
    await write(
        database,
        "UNWIND range(0, size($names) - 1) AS i "
        "CREATE (:Researcher {id: 'R' + i, label: $names[i], sortLabel: toLower($names[i]), workCount: i})",
        names=names,
    )
    await searchable(database)
    for typed, place in (
        ("o'le", 0), ("ole", 0), ("lea", 0), ("zoë ang", 1), ("fja", 1), ("angstromfj", 1), ("서준", 2), ("петр л", 3),
        ("to wi", 4), ("h2", 5), ("c++", 6),
    ):  # fmt: skip
        assert [hit["label"] for hit in await suggest(database, typed)] == [names[place]], typed


async def test_namesakes_are_told_apart_where_the_graph_can(loaded: Database) -> None:
    rows = await facts(
        loaded,
        """
        MATCH (n:Researcher) WITH n.sortLabel AS name, collect(n) AS people WHERE size(people) > 1
        WITH name, people ORDER BY size(people) DESC, name LIMIT 12
        RETURN people[0].label
        """,
    )
    actual, alike = 0, 0
    for (name,) in rows:
        hints = defaultdict(list)
        for hit in await suggest(loaded, name, kinds=["RESEARCHER"]):
            hints[hit["hint"]].append(hit["entityId"])
            assert "work" in hit["hint"]
        actual += len(hints)
        for ids in hints.values():
            facts_ = await facts(
                loaded,
                """
                MATCH (r:Researcher) WHERE r.id IN $ids
                RETURN DISTINCT r.workCount, COLLECT { MATCH (r)-[:AFFILIATED_WITH]->(i) RETURN i.id ORDER BY i.id }
                """,
                ids=ids,
            )
            alike += len(ids) > 1 and len(facts_) > 1
    assert actual > len(rows)
    assert alike <= actual / 10


async def test_hints_say_what_each_kind_is_known_by(loaded: Database) -> None:
    forms = {
        "RESEARCHER": ("stefan peterson", r"[^·]+ · [^·]+ · \d+ works?"),
        "WORK": ("medicalization of global", r".+ et al\. · \d{4}|[^·]+ · \d{4}"),
        "TOPIC": ("medicine", r"(Domain|Field|Subfield|Topic|Category|Concept)( in [^·]+)? · \d+ works?"),
        "INSTITUTION": ("uppsala", r"([^·]+, )?[A-Z]{2} · \d+ works?"),
    }
    for kind, (prefix, form) in forms.items():
        result = await suggest(loaded, prefix, kinds=[kind])
        assert result
        assert re.fullmatch(form, result[0]["hint"]), result[0]


@pytest.mark.timeout(900)
@examples(60)
@given(prefixes=st.lists(hostile, min_size=25, max_size=25))
async def test_no_text_is_an_error(loaded: Database, prefixes: list[str]) -> None:
    note(repr(prefixes))
    numbers = range(len(prefixes))
    declared = ", ".join(f"$p{number}: String!" for number in numbers)
    roots = " ".join(f"a{number}: suggest(prefix: $p{number}) {{ entityId }}" for number in numbers)
    variables = {f"p{number}": prefix[:100] for number, prefix in enumerate(prefixes)}
    response = await answer(loaded, GraphQLRequest(f"query Many({declared}) {{ {roots} }}", None, variables))
    assert not response.errors


@pytest.mark.parametrize("prefix", ["", "  ", '"*', "😀", "\0", "_"])
async def test_a_text_without_words_suggests_nothing(loaded: Database, prefix: str) -> None:
    assert await suggest(loaded, prefix) == []


async def test_only_the_kinds_asked_for_are_suggested(loaded: Database) -> None:
    for kind in KINDS:
        assert {hit["kind"] for hit in await suggest(loaded, "s", kinds=[kind])} == {kind}
    assert await suggest(loaded, "s", kinds=[]) == []
    assert await suggest(loaded, "s", kinds=None) == await suggest(loaded, "s", kinds=list(KINDS))


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"prefix": "x" * 101}, "prefix has at most 100 characters, not 101."),
        ({"prefix": "x", "first": 0}, "first must be from 1 to 8, not 0."),
        ({"prefix": "x", "first": 9}, "first must be from 1 to 8, not 9."),
    ],
)
async def test_an_argument_out_of_range_names_its_limit(
    loaded: Database, variables: dict[str, Any], message: str
) -> None:
    response = await both(loaded, SUGGEST, variables)
    assert [error.message for error in response.errors] == [message]
    assert b"BAD_USER_INPUT" in body(response)
