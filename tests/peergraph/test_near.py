"""What is near a work, a person, a topic, against what the raw records say; and what may never be among it."""

from collections.abc import Iterable
from typing import Any

import pytest

from graphdb.database import Database
from peergraph.execution import Request, answer
from tests.conftest import DATA
from tests.graph import facts
from tests.nearness import Nearness
from tests.oracle import raw_records

RELATED = """
query Related($id: ID!) { work(id: $id) { related(first: 50) {
  score sharedReferences sharedMissingReferences sharedCitations atLeast work { id identifiers { scheme value } } } } }
"""
TOPICS = """
query Topics($id: ID!) { topic(id: $id) { related(first: 50) {
  score sharedWorkCount atLeast topic { id identifiers { scheme value } } } } }
"""
SUGGESTED = """
query Suggested($id: ID!) { researcher(id: $id) { suggestedCollaborators(first: 50) {
  score researcher { id identifiers { scheme value } }
  reasons { kind text weight evidenceCount evidence(first: 50) { id identifiers { scheme value } } } } } }
"""


@pytest.fixture(scope="session")
async def nearness(loaded: Database) -> Nearness:
    return await Nearness.of(raw_records(DATA / "works"), loaded)


async def ask(database: Database, document: str, id_: str) -> Any:
    """What is near, by one statement."""
    found = await answer(database, Request(document, variables={"id": id_}))
    assert not found.errors
    assert found.tally.statements == 1
    assert found.data is not None
    [entity] = found.data.values()
    [rows] = entity.values()
    return rows


def name(nearness: Nearness, entity: dict[str, Any]) -> str:
    """What the records call an entity."""
    values = [key["value"] for key in entity["identifiers"] if key["scheme"] == "OPENALEX"]
    return nearness.oracle.name(min(values)) if values else f"?{entity['id']}"


def is_the_head_of(shown: list[tuple[float, str]], scores: Iterable[float]) -> bool:
    """Whether rows of score and id are the first of a list with these scores, in its order."""
    return shown == sorted(shown, reverse=True) and [row[0] for row in shown] == sorted(scores, reverse=True)[:50]


async def test_works_are_related_as_the_references_of_the_raw_records_say(loaded: Database, nearness: Nearness) -> None:
    works = sorted((work for work in nearness.papers if work[0] == "W"), key=lambda work: work[::-1])
    cited = sorted(works, key=lambda work: -len(nearness.citing[work]))
    whole = 0
    for work in works[:60] + cited[:40]:
        rows = await ask(loaded, RELATED, work)
        is_read_whole = nearness.is_read_whole(work)
        assert {row["atLeast"] for row in rows} <= {not is_read_whole}
        if not is_read_whole:
            continue
        whole += 1
        expected = nearness.related(work)
        for row in rows:
            counts = (row["sharedReferences"], row["sharedMissingReferences"], row["sharedCitations"])
            assert (row["score"], *counts) == expected[name(nearness, row["work"])]
        shown = [(row["score"], row["work"]["id"]) for row in rows]
        assert is_the_head_of(shown, (score for score, *_ in expected.values()))
    assert whole > 70


async def test_topics_are_related_as_the_works_of_the_raw_records_say(loaded: Database, nearness: Nearness) -> None:
    topics = sorted(nearness.on, key=lambda topic: topic[::-1])
    largest = sorted(topics, key=lambda topic: -len(nearness.on[topic]))
    for topic in topics[:40] + largest[:20]:
        rows = await ask(loaded, TOPICS, topic)
        expected = nearness.related_topics(topic)
        for row in rows:
            assert (row["score"], row["sharedWorkCount"]) == expected[name(nearness, row["topic"])]
            assert not row["atLeast"]
        assert is_the_head_of(
            [(row["score"], row["topic"]["id"]) for row in rows], (one for one, _ in expected.values())
        )


async def test_people_are_suggested_for_the_reasons_that_the_raw_records_give(
    loaded: Database, nearness: Nearness
) -> None:
    kinds = set()
    compared = 0
    for person in nearness.oracle.chosen(40):
        rows = await ask(loaded, SUGGESTED, person)
        expected = nearness.suggested(person)
        for row in rows:
            other = name(nearness, row["researcher"])
            if other[0] != "A":
                continue
            reasons = expected[other]
            if any(nearness.unclear.intersection(pieces) for pieces in reasons.values()):
                continue
            compared += 1
            assert row["score"] == pytest.approx(nearness.score(reasons), abs=1.1e-9)
            assert {reason["kind"] for reason in row["reasons"]} == set(reasons)
            weights = [(-reason["weight"], reason["kind"]) for reason in row["reasons"]]
            assert weights == sorted(weights)
            for reason in row["reasons"]:
                kinds.add(reason["kind"])
                pieces = reasons[reason["kind"]]
                assert reason["weight"] == pytest.approx(nearness.weight(reasons, reason["kind"]), abs=1.1e-9)
                assert reason["evidenceCount"] == len(pieces)
                names = [name(nearness, entity) for entity in reason["evidence"]]
                assert set(names) <= set(pieces)
                said = [
                    (round(pieces[piece], 12), entity["id"])
                    for piece, entity in zip(names, reason["evidence"], strict=True)
                ]
                assert said == sorted(said, reverse=True)
                assert len(names) == min(50, len(pieces))
        shown = [(row["score"], row["researcher"]["id"]) for row in rows]
        assert shown == sorted(shown, reverse=True)
        least = shown[-1][0] if len(shown) == 50 else 0
        missing = {other for other in expected if nearness.score(expected[other]) > least and other[0] == "A"}
        assert missing <= {name(nearness, row["researcher"]) for row in rows}
    assert compared > 1500
    assert kinds == {"SHARED_TOPIC", "SHARED_COAUTHOR", "SHARED_INSTITUTION", "CITES", "CITED_BY", "CO_CITED"}


async def test_nobody_is_suggested_who_has_a_joint_work(loaded: Database) -> None:
    busiest = await facts(loaded, "MATCH (r:Researcher) RETURN r.id ORDER BY r.workCount DESC, r.id LIMIT 20")
    for [person] in busiest:
        others = [row["researcher"]["id"] for row in await ask(loaded, SUGGESTED, person)]
        assert person not in others
        [[joint]] = await facts(
            loaded,
            "MATCH (a:Researcher {id: $a})-[:AUTHORED]->()<-[:AUTHORED]-(b) WHERE b.id IN $b RETURN count(*)",
            a=person,
            b=others,
        )
        assert joint == 0
