"""What a filter's tests mean where records are silent, what is refused, and what a hostile value can do: nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.compile import filter, filter_clauses
from graphdb.compile.filter import DEEPEST, MOST_IN_STATEMENT, MOST_PARTS
from graphdb.driver.database import Database
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import answer
from peergraph.explain import explain
from tests.support.examples import examples
from tests.support.graph import searchable, write

IDS = "query Ids($where: WorkFilter) { works(where: $where, first: 100) { totalCount nodes { id } } }"

# a is known in every way, b in none; c is a draft of the year alone.
SMALL = """
CREATE (a:Work {id: 'Wa', label: 'Malaria in Umeå', title: 'Malaria in Umeå', abstract: 'On health.', type: 'ARTICLE',
    year: 2020, publishedOn: '2020-05-17', newest: 20200517, oldest: 20200517, language: 'en', doi: '10.1/a',
    isOpenAccess: true, isRetracted: true, authorCount: 2, citationCount: 1, sortLabel: 'malaria in umea'}),
  (b:Work {id: 'Wb', label: 'Untitled', type: 'OTHER', newest: -1, oldest: 999999999, isRetracted: false,
    authorCount: 0, citationCount: 0, sortLabel: 'untitled'}),
  (c:Work {id: 'Wc', label: 'Draft', title: 'Draft', type: 'PREPRINT', year: 2021, newest: 20210000, oldest: 20219999,
    isOpenAccess: false, isRetracted: false, authorCount: 1, citationCount: 0, sortLabel: 'draft'}),
  (t:Topic {id: 'Tt', label: 'Malaria', name: 'Malaria', description: 'Fevers', level: 'TOPIC', workCount: 1,
    sortLabel: 'malaria'}),
  (i:Institution {id: 'Ii', label: 'Umeå University', city: 'Umeå', country: 'SE', type: 'education', workCount: 1,
    researcherCount: 1, sortLabel: 'umea university'}),
  (r:Researcher {id: 'Rr', label: 'Åsa Öberg', name: 'Åsa Öberg', names: ['Åsa Öberg', 'A. Berg'], workCount: 2,
    citationCount: 1, collaboratorCount: 0, sortLabel: 'asa oberg', orcid: '0000-0002-1825-0097'}),
  (s:Researcher {id: 'Rs', label: 'Bo Ek', name: 'Bo Ek', names: ['Bo Ek'], workCount: 1, citationCount: 0,
    collaboratorCount: 0, sortLabel: 'bo ek', openToCollaborate: false}),
  (:User)-[:IS]->(r),
  (r)-[:AFFILIATED_WITH]->(i),
  (a)-[:ABOUT {of: t.id, newest: a.newest, work: a.id}]->(t),
  (a)-[:CREDITED_TO {of: i.id, newest: a.newest, work: a.id}]->(i),
  (c)-[:CITES {of: a.id, newest: c.newest, work: c.id}]->(a),
  (r)-[:AUTHORED {position: 1, of: r.id, newest: a.newest, work: a.id}]->(a),
  (r)-[:AUTHORED {position: 1, of: r.id, newest: c.newest, work: c.id}]->(c),
  (s)-[:AUTHORED {position: 2, of: s.id, newest: a.newest, work: a.id}]->(a)
FOREACH (n IN [a, b, c, t, i, r, s] | CREATE (:Key {key: n.id})-[:NAMES]->(n))
CREATE (:Key {key: 'openalex:W1', source: 'openalex', importedAt: datetime('2026-01-01T12:00:00Z')})-[:NAMES]->(a)
"""


@pytest.fixture
async def small(database: Database) -> Database:
    """The three works, their text ready to be searched."""
    await write(database, SMALL)
    await searchable(database)
    return database


async def ask(database: Database, document: str, **variables: Any) -> Answer:
    """The answer, the same on both paths."""
    request = GraphQLRequest(document, None, variables)
    found = await answer(database, request)
    assert found.body() == (await answer(database, request, compiled=False)).body()
    return found


async def passing(database: Database, where: dict[str, Any]) -> str:
    """The last letters of the ids of the works that pass, sorted; the total counts them."""
    found = await ask(database, IDS, where=where)
    assert not found.errors, found.errors
    assert found.data is not None
    nodes = found.data["works"]["nodes"]
    assert found.data["works"]["totalCount"] == len(nodes)
    return "".join(sorted(node["id"][-1] for node in nodes))


TESTS = [
    ({"year": {"min": 2020}}, "ac"),
    ({"year": {"max": 2020}}, "a"),
    ({"year": {}}, "abc"),
    ({"year": {"min": -2147483648, "max": 2147483647}}, "ac"),
    ({"published": {"min": "2020-05-17", "max": "2020-05-17"}}, "a"),
    ({"published": {"min": "2021-01-01"}}, ""),
    ({"published": {"max": "9999-12-31"}}, "a"),
    ({"language": "EN"}, "a"),
    ({"openAccess": True}, "a"),
    ({"openAccess": False}, "c"),
    ({"retracted": False}, "bc"),
    ({"hasDoi": False}, "bc"),
    ({"types": ["ARTICLE", "OTHER"]}, "ab"),
    ({"types": []}, ""),
    ({"ids": ["Wa", "Wa", "Tt", "nothing"]}, "a"),
    ({"ids": []}, ""),
    ({"authorCount": {"min": 1, "max": 1}}, "c"),
    ({"citations": {"min": 1}}, "a"),
    ({"cites": "Wa"}, "c"),
    ({"citedBy": "Wc"}, "a"),
    ({"author": "Rr"}, "ac"),
    ({"topic": "Tt"}, "a"),
    ({"institution": "Ii"}, "a"),
    ({"country": "se"}, "a"),
    ({"text": "umea HEALTH"}, "a"),
    ({"text": "umea fever"}, ""),
    ({"text": ""}, ""),
    ({"importedAfter": "2026-01-01T12:59:59+01:00"}, "a"),
    ({"importedAfter": "2026-01-01T12:00:00Z"}, ""),
    # An id that names nothing, or another kind.
    ({"topic": "nothing"}, ""),
    ({"topic": "Wa"}, ""),
    ({"author": "Tt"}, ""),
    ({"venue": "Ii"}, ""),
]


@pytest.mark.parametrize(("where", "expected"), TESTS, ids=str)
async def test_a_test_passes_what_is_known_to_fit_and_its_opposite_all_else(
    small: Database, where: dict[str, Any], expected: str
) -> None:
    rest = "".join(letter for letter in "abc" if letter not in expected)
    assert await passing(small, where) == expected
    assert await passing(small, {"NOT": where}) == rest
    assert await passing(small, {"NOT": {"NOT": where}}) == expected
    assert await passing(small, {"OR": [where, {"ids": ["Wb"]}]}) == "".join(sorted({*expected, "b"}))
    assert await passing(small, {"AND": [where, {"year": {"min": 2021}}]}) == ("c" if "c" in expected else "")
    assert await passing(small, {"NOT": {"OR": [where, {"hasDoi": True}]}}) == rest.replace("a", "")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, "abc"),
        (None, "abc"),
        ({"AND": []}, "abc"),
        ({"OR": []}, ""),
        ({"NOT": {}}, ""),
        ({"NOT": {"OR": []}}, "abc"),
        ({"OR": [{}]}, "abc"),
        ({"OR": [{}, {"topic": "Tt"}]}, "abc"),
        ({"AND": [{}, {"OR": [{"AND": []}]}]}, "abc"),
        ({"topic": None, "year": None, "AND": None, "OR": None, "NOT": None}, "abc"),
        ({"year": {"min": None, "max": 2020}}, "a"),
        ({"NOT": {"year": None}}, ""),
    ],
    ids=str,
)
async def test_what_is_empty_or_null(small: Database, where: dict[str, Any] | None, expected: str) -> None:
    assert await passing(small, where) == expected  # type: ignore[arg-type]


OTHERS = [
    ("researchers", {"text": "berg asa"}, ["Rr"]),
    ("researchers", {"institution": "Ii"}, ["Rr"]),
    ("researchers", {"topic": "Tt", "works": {"max": 1}}, ["Rs"]),
    ("researchers", {"country": "SE"}, ["Rr"]),
    ("researchers", {"hasOrcid": False}, ["Rs"]),
    ("researchers", {"claimed": True}, ["Rr"]),
    ("researchers", {"claimed": False}, ["Rs"]),
    ("researchers", {"openToCollaborate": True}, ["Rr"]),
    ("researchers", {"openToCollaborate": False}, ["Rs"]),
    ("topics", {"text": "malaria"}, ["Tt"]),
    ("topics", {"text": "fevers"}, []),
    ("topics", {"within": "Tt", "level": "TOPIC"}, ["Tt"]),
    ("topics", {"level": "FIELD"}, []),
    ("institutions", {"text": "UNIVERSITY umea"}, ["Ii"]),
    ("institutions", {"country": "se", "type": "education"}, ["Ii"]),
    ("institutions", {"type": "company"}, []),
]


@pytest.mark.parametrize(("name", "where", "expected"), OTHERS, ids=str)
async def test_lists_of_the_other_kinds_are_narrowed_alike(
    small: Database, name: str, where: dict[str, Any], expected: list[str]
) -> None:
    kind = name.capitalize().removesuffix("s")
    document = f"query Some($where: {kind}Filter) {{ {name}(where: $where) {{ totalCount nodes {{ id }} }} }}"
    found = await ask(small, document, where=where)
    assert found.data == {name: {"totalCount": len(expected), "nodes": [{"id": id_} for id_ in expected]}}


def nested(depth: int) -> dict[str, Any]:
    """A filter of so many levels."""
    return {} if depth == 1 else {"NOT": nested(depth - 1)}


REFUSED = [
    ({"year": {"min": 2, "max": 1}}, "year.min must not be over year.max, but 2 is over 1."),
    (
        {"published": {"min": "2020-01-02", "max": "2020-01-01"}},
        "published.min must not be over published.max, but 2020-01-02 is over 2020-01-01.",
    ),
    ({"citations": {"min": 5, "max": 4}}, "citations.min must not be over citations.max, but 5 is over 4."),
    ({"NOT": {"OR": [{"authorCount": {"min": 5, "max": 4}}]}}, "authorCount.min must not be over authorCount.max"),
    ({"ids": ["x"] * 101}, "The number of ids must be from 0 to 100, not 101."),
    ({"topic": "x" * 513}, "An id has at most 512 characters, not 513."),
    ({"author": "a\0b"}, "An id has no NUL character."),
    ({"text": "x" * 501}, "text has at most 500 characters, not 501."),
    ({"OR": [{}] * (MOST_PARTS + 1)}, f"A filter has at most {MOST_PARTS} tests and filters within it."),
    (nested(DEEPEST + 1), f"A filter nests at most {DEEPEST} levels deep."),
    ({"importedAfter": "0001-01-01T00:00:00+23:59"}, "importedAfter must lie between the years 1 and 9999 in UTC"),
]


@pytest.mark.parametrize(("where", "sentence"), REFUSED, ids=lambda value: str(value)[:60])
async def test_a_value_out_of_range_is_refused_at_its_list_and_names_the_limit(
    small: Database, where: dict[str, Any], sentence: str
) -> None:
    document = (
        'query Refused($where: WorkFilter) { works(where: $where) { totalCount } topic(id: "Tt") { id '
        "works(where: $where) { totalCount } } stats { workCount } }"
    )
    found = await ask(small, document, where=where)
    assert [error["path"] for error in found.body()["errors"]] == [["works"], ["topic", "works"]]
    for error in found.body()["errors"]:
        assert error["message"].startswith(sentence.replace("\\\\0", "\\0"))
        assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert found.data is not None
    assert found.data["stats"] == {"workCount": 3}


async def test_the_filters_below_one_root_field_are_limited_together(small: Database) -> None:
    lists = " ".join(f"a{number}: works(where: $where) {{ totalCount }}" for number in range(5))
    document = f'query Many($where: WorkFilter) {{ topic(id: "Tt") {{ {lists} }} }}'
    tests = {"OR": [{"hasDoi": True} for _ in range(24)]}
    found = await ask(small, document, where=tests)
    assert [error["message"] for error in found.body()["errors"]] == [
        f"The filters below one root field have at most {MOST_IN_STATEMENT} tests together."
    ]


@pytest.mark.parametrize("arguments", ["first: 0", "first: 201"])
async def test_more_buckets_than_there_may_be_are_refused(small: Database, arguments: str) -> None:
    found = await ask(small, f"{{ works {{ totalCount facets(by: [TYPE], {arguments}) {{ bucketCount }} }} }}")
    [error] = found.body()["errors"]
    assert error["message"].startswith("first must be from 1 to 200")
    assert error["path"] == ["works", "facets"]


async def test_a_text_inside_alternatives_or_an_opposite_may_have_so_many_hits(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (filter, filter_clauses):
        monkeypatch.setattr(module, "MOST_HITS", 1, raising=False)
    await write(small, "MATCH (c:Work {id: 'Wc'}) SET c.abstract = 'health again'")
    await searchable(small)
    document = "query Hits($where: WorkFilter) { works(where: $where) { totalCount nodes { id } } stats { workCount } }"
    for where in ({"NOT": {"text": "health"}}, {"OR": [{"text": "health"}]}, {"AND": [{"NOT": {"text": "health"}}]}):
        found = await ask(small, document, where=where)
        [error] = found.body()["errors"]
        assert error["extensions"] == {"code": "BAD_USER_INPUT"}
        assert "narrow it" in error["message"]
        assert found.data == {"works": None, "stats": {"workCount": 3}}
    for fitting in ({"text": "health"}, {"AND": [{"text": "health"}]}):
        found = await ask(small, document, where=fitting)
        assert found.data is not None
        assert found.data["works"]["totalCount"] == 2
    found = await ask(small, document, where={"NOT": {"text": "umea"}})
    assert found.data is not None
    assert found.data["works"]["totalCount"] == 2


async def test_a_filtered_page_with_its_facets_takes_one_statement(small: Database) -> None:
    document = """{ works(where: {author: "Rr"}, first: 1) { totalCount nodes { id } pageInfo { hasNextPage }
      facets(by: [TYPE, TOPIC, TYPE]) { by buckets { key label count entity { id ... on Topic { level works {
        totalCount } } } } bucketCount otherCount missingCount } none: facets(by: []) { by } } }"""
    found = await ask(small, document)
    assert found.stats.statements == 1
    assert found.data is not None
    kinds, topics = found.data["works"]["facets"]
    assert kinds == {
        "by": "TYPE",
        "buckets": [
            {"key": "ARTICLE", "label": "Article", "count": 1, "entity": None},
            {"key": "PREPRINT", "label": "Preprint", "count": 1, "entity": None},
        ],
        "bucketCount": 2,
        "otherCount": 0,
        "missingCount": 0,
    }
    entity = {"id": "Tt", "level": "TOPIC", "works": {"totalCount": 1}}
    assert topics["buckets"] == [{"key": "Tt", "label": "Malaria", "count": 1, "entity": entity}]
    assert (topics["bucketCount"], topics["otherCount"], topics["missingCount"]) == (1, 0, 1)
    assert found.data["works"]["none"] == []


async def test_the_size_of_a_list_is_told_by_a_facet_of_a_property_if_there_is_one(small: Database) -> None:
    """All values of a property and those without one are all nodes: they need no other pass to be counted."""
    for order in (["TYPE", "TOPIC"], ["TOPIC", "LANGUAGE"], ["TOPIC"], ["YEAR", "TYPE"], []):
        by = f"[{', '.join(order)}]"
        for where, size in (('{author: "Rr"}', 2), ("{OR: []}", 0), ("{}", 3), ('{topic: "Tt"}', 1)):
            document = f"{{ works(where: {where}) {{ facets(by: {by}) {{ bucketCount }} totalCount }} }}"
            found = await ask(small, document)
            assert found.data is not None
            assert found.data["works"]["totalCount"] == size
            assert not found.errors
            alone = "COUNT {" in await explain(small, document=document, variables={})
            assert alone == (order in (["TOPIC"], []))


async def test_facets_of_a_list_in_which_nothing_is_have_no_buckets(small: Database) -> None:
    document = """{ works(where: {OR: []}) { facets(by: [YEAR, TOPIC, COUNTRY, VENUE]) {
      buckets { key } bucketCount otherCount missingCount } } }"""
    found = await ask(small, document)
    nothing = {"buckets": [], "bucketCount": 0, "otherCount": 0, "missingCount": 0}
    assert found.data == {"works": {"facets": [nothing] * 4}}


HOSTILE = st.sampled_from(
    [
        "' OR 1=1 //",
        "$p1_w0_keys",
        "`",
        "\\\\u0027",
        "}) RETURN 1 //",
        "MATCH (n) DETACH DELETE n",
        "AND OR NOT",
        "title:x",
        "x~ y* ?z [a TO b] {c} ^2 && || ! ( ) / \\\\",
        '"unclosed',
        "🦠",
        "",
        " ",
    ]
)


@examples(40)
@given(value=HOSTILE | st.text(max_size=40), name=st.sampled_from(["text", "language", "country", "topic", "author"]))
async def test_a_hostile_value_is_a_value(loaded: Database, value: str, name: str) -> None:
    for where in ({name: value}, {"NOT": {name: value}}):
        found = await answer(loaded, GraphQLRequest(IDS, None, {"where": where}))
        assert all(error.message.startswith(("An id has", "text has")) for error in found.errors)
