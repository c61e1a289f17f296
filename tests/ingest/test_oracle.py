"""The graph of real records against what plain Python makes of the same raw JSON."""

from pathlib import Path

import pytest

from graphdb.driver.database import Database
from tests.oracles.records import Oracle
from tests.support.graph import facts

PERSON = """
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(r:Researcher)
RETURN key, {
  id: r.id,
  works: r.workCount,
  collaborators: r.collaboratorCount,
  citations: r.citationCount,
  perWork: COLLECT { MATCH (r)-[:AUTHORED]->(w) RETURN COUNT { (w)<-[:CITES]-() } },
  topics: COUNT { MATCH (r)-[:AUTHORED]->()-[:ABOUT]->(t) RETURN DISTINCT t },
  joint: COLLECT {
    MATCH (r)-[mine:AUTHORED]->(w)<-[theirs:AUTHORED]-(other) WHERE other <> r
    WITH other, count(*) AS works, min(abs(mine.position - theirs.position)) AS gap
    RETURN [works, gap]
  }
}
"""
BYLINE = """
UNWIND $keys AS key
MATCH (:Key {key: key})-[:NAMES]->(w:Work)
RETURN key, COLLECT {
  MATCH (w)<-[a:AUTHORED]-(r)
  RETURN [a.position, COLLECT { MATCH (r)<-[:NAMES]-(k) RETURN k.key }] ORDER BY a.position
}, w.authorCount, COUNT { (w)-[:CITES]->() }, COUNT { (w)-[:AWAITS]->() }
"""


@pytest.fixture(scope="session")
def oracle(data: Path) -> Oracle:
    return Oracle.of(data / "works")


def key_of(person: str) -> str:
    return f"openalex:{person}" if person[0] == "A" else person


async def test_fifty_people_have_the_numbers_that_the_raw_records_add_up_to(loaded: Database, oracle: Oracle) -> None:
    people = oracle.chosen(50)
    found = dict(await facts(loaded, PERSON, keys=[key_of(person) for person in people]))
    assert len(found) == 50
    for person in people:
        shown = found[key_of(person)]
        ranked = sorted(shown["perWork"], reverse=True)
        assert {
            "works": shown["works"],
            "collaborators": shown["collaborators"],
            "joint": sorted(works for works, _ in shown["joint"]),
            "close": sum(works > 1 or gap <= 2 for works, gap in shown["joint"]),
            "citations": shown["citations"],
            "h": sum(count >= rank for rank, count in enumerate(ranked, 1)),
            "topics": shown["topics"],
        } == {
            "works": oracle.work_count(person),
            "collaborators": len(oracle.joint_works(person)),
            "joint": sorted(len(works) for works in oracle.joint_works(person).values()),
            "close": oracle.close_count(person),
            "citations": oracle.citation_count(person),
            "h": oracle.h_index(person),
            "topics": oracle.topic_count(person),
        }, person


async def test_bylines_are_in_the_order_of_the_raw_records(loaded: Database, oracle: Oracle) -> None:
    works = dict.fromkeys(work for person in oracle.chosen(50) for work in oracle.works[person])
    papers = {f"openalex:{work}": oracle.papers[work] for work in works if work[0] == "W"}
    assert max(len(paper.byline) for paper in papers.values()) == 100
    for key, byline, length, references, missing in await facts(loaded, BYLINE, keys=list(papers)):
        paper = papers[key]
        expected = [(paper.byline.index(person) + 1, key_of(person)) for person in dict.fromkeys(paper.byline)]
        assert [position for position, _ in byline] == [position for position, _ in expected]
        for (_, keys), (_, person) in zip(byline, expected, strict=True):
            assert person in keys
        assert (length, references, missing) == (len(paper.byline), len(paper.cites), len(paper.missing))


async def test_the_whole_set_has_as_many_works_and_citations_as_the_raw_records(
    loaded: Database, oracle: Oracle
) -> None:
    [[works, citations, missing]] = await facts(
        loaded,
        "RETURN COUNT { (:Work) }, COUNT { ()-[:CITES]->() }, COUNT { (:Work)-[:AWAITS]->() }",
    )
    papers = oracle.papers.values()
    assert works == len(papers)
    assert citations == sum(len(paper.cites) for paper in papers)
    assert missing == sum(len(paper.missing) for paper in papers)
