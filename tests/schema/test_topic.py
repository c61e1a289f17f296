"""People and institutions of a topic within years, compared with a count in plain Python."""

import itertools
import random
from collections import Counter
from pathlib import Path
from typing import Any

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.support.asking import ask
from tests.support.made_records import author, imported, topic, work

DOCUMENT = """
query Within($id: ID!, $years: IntRange, $after: String) { topic(id: $id) {
  researchers(years: $years, first: 7, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    edges { workCount node { id name } } }
  institutions(years: $years, first: 100) { totalCount edges { workCount node { id name } } } } }
"""
RANGES: list[dict[str, int | None] | None] = [
    None,
    {},
    {"min": None, "max": None},
    {"min": 2003},
    {"max": 2003},
    {"min": 2001, "max": 2002},
    {"min": 2004, "max": 2004},
    {"min": -5, "max": 99999},
    {"min": 3000},
]


def made() -> list[dict[str, Any]]:
    """Write works of a few people on topics of two subfields, some without a year, some on several topics at once."""
    chance = random.Random(7)
    works = []
    for number in range(1, 60):
        people = [
            author(person, f"Person {person}", None, [person % 5 + 1]) for person in chance.sample(range(1, 13), 3)
        ]
        year = None if number % 10 == 0 else 2000 + number % 6
        date = f"{year}-12-31" if year and number % 3 else None
        fields = {"publication_year": year, "publication_date": date}
        works.append(work(number, *people, topics=chance.sample([11, 12, 21], number % 3 + 1), **fields))
    return works


def expected(works: list[dict[str, Any]], topics: set[str], years: dict[str, Any] | None) -> tuple[Counter[str], ...]:
    """Return how many works each person and each institution has on these topics within the years."""
    least, most = ((years or {}).get(end) for end in ("min", "max"))
    people: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for one in works:
        year = one["publication_year"]
        if not topics & {found["id"] for found in one["topics"]}:
            continue
        bounds = (-(10**9) if least is None else least, 10**9 if most is None else most)
        if (least, most) != (None, None) and (year is None or not bounds[0] <= year <= bounds[1]):
            continue
        people.update({entry["author"]["display_name"] for entry in one["authorships"]})
        places.update({place["display_name"] for entry in one["authorships"] for place in entry["institutions"]})
    return people, places


async def test_a_topics_people_and_institutions_are_counted_by_the_works_of_the_years(
    database: Database, tmp_path: Path
) -> None:
    works = made()
    await imported(database, tmp_path, *works)
    one, other, apart = (topic(number)["id"] for number in (11, 12, 21))
    for (key, topics), years in itertools.product(
        (("T11", {one}), ("openalex:subfields/1", {one, other}), ("openalex:fields/1", {one, other, apart})), RANGES
    ):
        people, places = expected(works, topics, years)
        found, after = [], None
        while True:
            page = (await ask(database, DOCUMENT, id=key, years=years, after=after))["topic"]
            found += [(edge["node"]["name"], edge["workCount"]) for edge in page["researchers"]["edges"]]
            after = page["researchers"]["pageInfo"]["endCursor"]
            if not page["researchers"]["pageInfo"]["hasNextPage"]:
                break
        assert page["researchers"]["totalCount"] == len(people), years
        assert Counter(dict(found)) == people
        assert [count for _, count in found] == sorted(people.values(), reverse=True)
        edges = page["institutions"]["edges"]
        assert page["institutions"]["totalCount"] == len(places)
        assert Counter({edge["node"]["name"]: edge["workCount"] for edge in edges}) == places


async def test_years_that_end_before_they_begin_are_refused(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, work(1, topics=[11]))
    years = {"min": 2005, "max": 2004}
    response = await answer(database, GraphQLRequest(DOCUMENT, None, {"id": "T11", "years": years}))
    assert {(error.extensions or {})["code"] for error in response.errors or ()} == {"BAD_USER_INPUT"}
    assert "years.min must not be over years.max" in str(response.errors)


async def test_years_without_ends_leave_no_work_out_of_a_collaboration(database: Database, tmp_path: Path) -> None:
    people = [author(1, "Anna Lind"), author(2, "Bo Ek")]
    await imported(database, tmp_path, work(1, *people), work(2, *people, publication_year=None, publication_date=None))
    document = """
    query Near($years: IntRange) { researcher(id: "A1") { collaborators(years: $years) { edges { jointWorkCount } } } }
    """
    for years, count in ((None, 2), ({}, 2), ({"min": 1000}, 1)):
        result = await ask(database, document, years=years)
        assert result["researcher"]["collaborators"]["edges"] == [{"jointWorkCount": count}], years
