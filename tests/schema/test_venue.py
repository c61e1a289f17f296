"""Venues: found by every identifier, listed, and with lists of their works."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.digest import graph_digest
from tests.oracles.recount import Recount
from tests.support.asking import ask
from tests.support.graph import facts, write
from tests.support.made_records import imported, run, work

REEDS = {
    "id": "https://openalex.org/S71",
    "display_name": "Årsbok för Vassar",
    "issn_l": "1654-9880",
    "issn": ["1654-9880", "2049-3630"],
    "type": "journal",
}
RUSHES = {"id": "https://openalex.org/S72", "display_name": "Rushes & Sedges", "issn_l": None, "type": "journal"}
# Two venues of one name, one of them known by that name alone.
NOTES = {"id": "https://openalex.org/S73", "display_name": "Field Notes", "type": "repository"}
NAMED_NOTES = {"id": None, "display_name": "FIELD NOTES", "type": "book series"}


def at(number: int, venue: dict[str, Any] | None, year: int = 2020, **fields: Any) -> dict[str, Any]:
    """Return a record of a work that was published in a venue."""
    place = {"primary_location": {"source": venue} if venue else None}
    return work(number, publication_year=year, publication_date=f"{year}-03-0{number % 9 + 1}", **place, **fields)


WORKS = [
    at(1, REEDS, 2018),
    at(2, REEDS, 2019, type="review"),
    at(3, REEDS, 2021),
    at(4, RUSHES),
    at(5, NOTES),
    at(6, NAMED_NOTES),
    at(7, None),
]


@pytest.fixture
async def published(database: Database, tmp_path: Path) -> Database:
    """Import the seven works, and wait until their venues' names can be searched."""
    await imported(database, tmp_path, *WORKS)
    await write(database, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    return database


async def works(database: Database, where: dict[str, Any]) -> list[str]:
    """Return the titles of the works that pass a filter, in order."""
    document = (
        "query W($where: WorkFilter) { works(where: $where, orderBy: {by: TITLE}) { totalCount nodes { title } } }"
    )
    result = (await ask(database, document, where=where))["works"]
    assert result["totalCount"] == len(result["nodes"])
    return [node["title"] for node in result["nodes"]]


ALL = """
{ venues { totalCount edges { workCount node { id label slug name venueType type issn workCount alternateNames
  identifiers { scheme value url } } } } }
"""


async def test_a_venue_is_listed_with_what_is_known_of_it(published: Database) -> None:
    result = (await ask(published, ALL))["venues"]
    assert result["totalCount"] == 4
    first = result["edges"][0]["node"]
    assert result["edges"][0]["workCount"] == 3
    assert {name: value for name, value in first.items() if name != "id"} == {
        "label": "Årsbok för Vassar",
        "slug": "arsbok-for-vassar",
        "name": "Årsbok för Vassar",
        "venueType": "journal",
        "type": "journal",
        "issn": "1654-9880",
        "workCount": 3,
        "alternateNames": [],
        "identifiers": [
            {"scheme": "ISSN", "value": "1654-9880", "url": "https://portal.issn.org/resource/ISSN/1654-9880"},
            {"scheme": "ISSN", "value": "2049-3630", "url": "https://portal.issn.org/resource/ISSN/2049-3630"},
            {"scheme": "OPENALEX", "value": "S71", "url": "https://openalex.org/S71"},
        ],
    }
    assert [edge["node"]["workCount"] for edge in result["edges"]] == [3, 1, 1, 1]
    slugs = {edge["node"]["slug"] for edge in result["edges"]}
    assert len(slugs) == 4


@pytest.mark.parametrize(
    "name",
    [
        "arsbok-for-vassar",
        "S71",
        "s71",
        "https://openalex.org/S71",
        "https://api.openalex.org/sources/S71?select=id",
        "1654-9880",
        "16549880",
        "urn:issn:2049-3630",
        "https://portal.issn.org/resource/ISSN/1654-9880",
    ],
)
async def test_a_venue_is_found_by_whatever_names_it(published: Database, name: str) -> None:
    document = """
    query V($id: ID!) { venue(id: $id) { id name } node(id: $id) { id __typename ... on Venue { name workCount } }
      nodes(ids: [$id, "nothing"]) { __typename id } researcher(id: $id) { id } }
    """
    result = await ask(published, document, id=name)
    assert result["venue"]["name"] == "Årsbok för Vassar"
    assert result["node"] == {**result["venue"], "__typename": "Venue", "workCount": 3}
    assert result["nodes"] == [{"__typename": "Venue", "id": result["venue"]["id"]}, None]
    assert result["researcher"] is None
    again = await ask(published, document, id=result["venue"]["id"])
    assert again["venue"] == result["venue"]


@pytest.mark.parametrize("name", ["W1", "nothing", "Årsbok för Vassar", "9999-9994", ""])
async def test_what_names_no_venue_gives_none(published: Database, name: str) -> None:
    assert await ask(published, "query V($id: ID!) { venue(id: $id) { id } }", id=name) == {"venue": None}


async def test_the_works_of_a_venue_come_in_pages_in_any_order(published: Database) -> None:
    document = """
    query V($where: WorkFilter, $by: WorkOrderBy!, $after: String) { venue(id: "S71") {
      works(where: $where, orderBy: {by: $by}, first: 2, after: $after) { totalCount nodes { title }
        pageInfo { hasNextPage hasPreviousPage endCursor }
        facets(by: [YEAR, TYPE, VENUE]) { buckets { key count } } } } }
    """
    for by, titles in (("PUBLISHED", ["Work 3", "Work 2", "Work 1"]), ("TITLE", ["Work 1", "Work 2", "Work 3"])):
        first = (await ask(published, document, by=by))["venue"]["works"]
        assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
        rest = (await ask(published, document, by=by, after=first["pageInfo"]["endCursor"]))["venue"]["works"]
        assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
        assert [node["title"] for page in (first, rest) for node in page["nodes"]] == titles
    narrow = (await ask(published, document, by="PUBLISHED", where={"types": ["REVIEW"]}))["venue"]["works"]
    assert [node["title"] for node in narrow["nodes"]] == ["Work 2"]
    assert narrow["facets"][1]["buckets"] == [{"key": "REVIEW", "count": 1}]
    other = (await ask(published, document, by="PUBLISHED", where={"venue": "S72"}))["venue"]["works"]
    assert other["totalCount"] == 0
    some = (await ask(published, document, by="PUBLISHED", where={"ids": ["W1", "W4"]}))["venue"]["works"]
    assert [node["title"] for node in some["nodes"]] == ["Work 1"]


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        ("S71", "123"),
        ("https://openalex.org/S71", "123"),
        ("arsbok-for-vassar", "123"),
        ("1654-9880", "123"),
        ("2049-3630", "123"),
        ("16549880", "123"),
        ("Årsbok för Vassar", "123"),
        ("  arsbok  FOR vassar ", "123"),
        ("A\u030arsbok fo\u0308r Vassar", "123"),
        ("Rushes &amp; Sedges", "4"),
        ("rushes & sedges", "4"),
        # All venues with the name.
        ("Field notes", "56"),
        ("FIELD NOTES", "56"),
        ("S73", "5"),
        # A part of a name matches nothing, nor does an id that names nothing or something else.
        ("Årsbok", ""),
        ("Rushes", ""),
        ("nothing", ""),
        ("W1", ""),
        ("", ""),
        ("9999-9994", ""),
    ],
)
async def test_works_are_narrowed_by_whatever_names_a_venue(published: Database, venue: str, expected: str) -> None:
    rest = "".join(number for number in "1234567" if number not in expected)

    def titles(numbers: str) -> list[str]:
        return [f"Work {number}" for number in sorted(numbers)]

    assert await works(published, {"venue": venue}) == titles(expected)
    assert await works(published, {"NOT": {"venue": venue}}) == titles(rest)
    assert await works(published, {"OR": [{"venue": venue}, {"ids": ["W7"]}]}) == titles(expected + "7")
    narrow = {"venue": venue, "year": {"min": 2019}, "types": ["ARTICLE"]}
    assert await works(published, narrow) == titles("".join(number for number in expected if number not in "12"))
    assert await works(published, {"ids": ["W1", "W5", "W6"], "venue": venue}) == titles(
        "".join(set(expected) & set("156"))
    )


async def test_the_works_of_all_venues_of_a_name_come_in_one_list_newest_first(
    database: Database, tmp_path: Path
) -> None:
    works = [at(number, (NOTES, NAMED_NOTES)[number % 2], 2000 + number % 7) for number in range(1, 30)]
    await imported(database, tmp_path, *works, at(40, REEDS))
    document = """
    query Pages($after: String) { works(where: {venue: "field notes"}, first: 4, after: $after) { totalCount
      nodes { id publishedOn } pageInfo { endCursor hasNextPage } } }
    """
    found, after = [], None
    while True:
        page = (await ask(database, document, after=after))["works"]
        assert page["totalCount"] == 29
        found += [(node["publishedOn"], node["id"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 29


async def test_what_a_bucket_of_venues_has_for_a_key_is_what_the_filter_takes(published: Database) -> None:
    document = "{ works { facets(by: [VENUE]) { buckets { key label count entity { id } } missingCount } } }"
    [facet] = (await ask(published, document))["works"]["facets"]
    assert facet["missingCount"] == 1
    assert sum(bucket["count"] for bucket in facet["buckets"]) == 6
    for bucket in facet["buckets"]:
        assert len(await works(published, {"venue": bucket["key"]})) == bucket["count"]
        assert bucket["entity"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vassar", ["Årsbok för Vassar"]),
        ("VASSAR arsbok", ["Årsbok för Vassar"]),
        ("sedges", ["Rushes & Sedges"]),
        ("notes field", ["FIELD NOTES", "Field Notes"]),
        ("vassar sedges", []),
        ("vas", []),
        ("", []),
        ('") OR (*:*', []),
    ],
)
async def test_venues_are_searched_by_the_words_of_their_names(
    published: Database, text: str, expected: list[str]
) -> None:
    document = "query V($text: String) { venues(text: $text) { totalCount nodes { name } pageInfo { hasNextPage } } }"
    result = (await ask(published, document, text=text))["venues"]
    assert sorted(node["name"] for node in result["nodes"]) == expected
    assert result["totalCount"] == len(expected)
    assert (await ask(published, document, text=None))["venues"]["totalCount"] == 4


async def test_venues_come_in_pages_most_works_first(published: Database) -> None:
    document = (
        "query V($after: String) { venues(first: 3, after: $after) { nodes { id workCount } pageInfo { endCursor } } }"
    )
    first = (await ask(published, document))["venues"]
    rest = (await ask(published, document, after=first["pageInfo"]["endCursor"]))["venues"]
    found = [(-node["workCount"], node["id"]) for node in first["nodes"] + rest["nodes"]]
    assert len(set(found)) == 4
    assert [count for count, _ in found] == [-3, -1, -1, -1]


COUNTS = "MATCH (v:Venue) RETURN v.name, v.workCount ORDER BY v.name, v.workCount"


async def test_what_is_kept_of_a_venue_follows_its_works(published: Database, tmp_path: Path) -> None:
    assert await find_problems(published) == []
    # One work changes its venue, one loses it, and a venue is deleted with the last of its works.
    await imported(published, tmp_path, at(1, RUSHES, 2018), at(4, None), at(5, REEDS))
    assert await facts(published, COUNTS) == [["FIELD NOTES", 1], ["Rushes & Sedges", 1], ["Årsbok för Vassar", 3]]
    assert await find_problems(published) == []
    # A record of its own keeps a venue, and gives its other titles.
    own = {**RUSHES, "abbreviated_title": "Rush Sedg", "alternate_titles": ["R&S", "Rushes & Sedges"]}
    await imported(published, tmp_path, own, at(1, REEDS, 2018))
    assert await facts(published, COUNTS) == [["FIELD NOTES", 1], ["Rushes & Sedges", 0], ["Årsbok för Vassar", 4]]
    result = await ask(published, '{ venue(id: "S72") { alternateNames workCount works { totalCount } } }')
    assert result["venue"] == {"alternateNames": ["R&S", "Rush Sedg"], "workCount": 0, "works": {"totalCount": 0}}
    assert await find_problems(published) == []


async def test_the_order_of_imports_is_not_seen_in_venues(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, *WORKS)
    once = await graph_digest(database)
    await write(database, "MATCH (n) WHERE NOT n:Migration AND NOT n:Graph DETACH DELETE n")
    for one in reversed(WORKS):
        await imported(database, tmp_path, one)
    assert await graph_digest(database) == once


async def test_a_venue_that_keeps_another_number_than_its_works_is_told(published: Database) -> None:
    await write(published, "MATCH (v:Venue {slug: 'arsbok-for-vassar'}) SET v.workCount = 9")
    await write(published, "MATCH (:Work {title: 'Work 4'})-[e:PUBLISHED_IN]->() SET e.newest = 1")
    count, place = sorted(await find_problems(published))
    assert count.endswith("keeps workCount 9, and its relations give 3.")
    assert "1 relations whose place" in place


async def test_venues_that_prove_to_be_one_have_the_works_of_both(published: Database, tmp_path: Path) -> None:
    folder = tmp_path / "merged_ids" / "sources"
    folder.mkdir(parents=True)
    (folder / "2024-01-01.csv").write_text("merge_date,id,merge_into_id\n2024-01-01,S72,S71\n")
    code, printed = await run(published, "openalex", folder / "2024-01-01.csv")
    assert code == 0, printed
    result = await ask(published, '{ venue(id: "S72") { name workCount works { totalCount nodes { title } } } }')
    assert result["venue"]["workCount"] == result["venue"]["works"]["totalCount"] == 4
    assert await works(published, {"venue": "S72"}) == ["Work 1", "Work 2", "Work 3", "Work 4"]
    assert await find_problems(published) == []


async def test_a_venue_can_be_neither_followed_nor_explored(published: Database) -> None:
    assert await ask(published, '{ explore(centers: ["S71"]) { asOf } }') == {"explore": None}


# ---- real records, against a recount in plain Python -----------------------------------------------------------------


async def test_the_works_of_real_venues_are_those_that_the_raw_records_put_there(
    loaded: Database,
    recount: Recount,
) -> None:
    counts = Counter(work.venue for work in recount.works.values() if work.venue)
    document = """
    query Real($id: ID!) { venue(id: $id) { workCount name issn works(first: 1) { totalCount } }
      works(where: {venue: $id}) { totalCount } }
    """
    ranked = [(venue, count) for venue, count in counts.most_common() if venue.startswith("S")]
    for venue, count in [*ranked[:15], *ranked[20::60]]:
        result = await ask(loaded, document, id=venue)
        assert result["venue"]["workCount"] == result["venue"]["works"]["totalCount"] == count
        assert result["works"]["totalCount"] == count
        issn = result["venue"]["issn"]
        if issn:
            assert (await ask(loaded, document, id=issn))["venue"]["workCount"] >= 1
    [[number]] = await facts(loaded, "RETURN COUNT { (:Venue) }")
    assert number == len(counts)


async def test_the_whole_name_of_a_real_venue_names_all_that_are_called_so(
    loaded: Database,
    recount: Recount,
) -> None:
    rows = await facts(loaded, "MATCH (v:Venue) RETURN v.name, v.workCount, v.slug ORDER BY v.workCount DESC, v.id")
    called: Counter[str] = Counter()
    for name, count, _ in rows:
        called[name.casefold()] += count
    slugs = {slug for *_, slug in rows}
    for name, _, _ in [*rows[:10], *rows[15::90]]:
        for typed in (name, name.upper(), f" {name.lower()} "):
            if typed.strip() not in slugs:
                document = "query N($where: WorkFilter) { works(where: $where) { totalCount } }"
                result = await ask(loaded, document, where={"venue": typed})
                assert result["works"]["totalCount"] == called[name.casefold()], typed


@pytest.mark.parametrize("topic", ["T12816", "subfields/1407", "fields/27"])
@pytest.mark.parametrize("years", [{"min": 2018, "max": 2019}, {"max": 2005}, None, {"min": 3000}])
async def test_who_worked_on_a_real_topic_within_years_is_who_the_raw_records_say(
    loaded: Database,
    recount: Recount,
    topic: str,
    years: dict[str, int] | None,
) -> None:
    least, most = (years or {}).get("min", -(10**9)), (years or {}).get("max", 10**9)
    works = [
        work
        for work in recount.works.values()
        if topic in work.above and (years is None or (work.year is not None and least <= work.year <= most))
    ]
    places = Counter(place for work in works for place in work.institutions)
    people = Counter(person for work in works for person in set(work.authors))
    document = """
    query Real($id: ID!, $years: IntRange, $after: String) { topic(id: $id) {
      researchers(years: $years, first: 50) { totalCount edges { workCount node { identifiers { value } } } }
      institutions(years: $years, first: 100, after: $after) { totalCount pageInfo { endCursor hasNextPage }
        edges { workCount node { identifiers { value } } } } } }
    """
    after, found = None, []
    while True:
        page = (await ask(loaded, document, id=topic, years=years, after=after))["topic"]
        found += page["institutions"]["edges"]
        after = page["institutions"]["pageInfo"]["endCursor"]
        if not page["institutions"]["pageInfo"]["hasNextPage"] or len(found) >= 500:
            break
    assert page["institutions"]["totalCount"] == len(places)
    expected = sorted(places.values(), reverse=True)[: len(found)]
    assert [edge["workCount"] for edge in found] == expected
    for edge in found:
        [known] = {places[one["value"]] for one in edge["node"]["identifiers"] if one["value"] in places}
        assert known == edge["workCount"]
    assert page["researchers"]["totalCount"] >= len({person for person in people if person[0] == "A"})
    for edge in page["researchers"]["edges"]:
        values = {recount.oracle.name(one["value"]) for one in edge["node"]["identifiers"]}
        if known_by := values & people.keys():
            assert edge["workCount"] == sum(people[person] for person in known_by)
