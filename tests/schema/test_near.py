"""What is related to a work, a person or a topic, compared with the raw records, and what may never be among it."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.reason import sentence
from tests.oracles.nearness import Nearness
from tests.oracles.records import raw_records
from tests.support.graph import facts, place, write
from tests.support.served import RECORDS

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
async def nearness(loaded: Database, data: Path) -> Nearness:
    return await Nearness.of(raw_records(data / "works"), loaded)


async def ask(database: Database, document: str, id_: str) -> Any:
    """Return what is related, read by one statement."""
    response = await answer(database, GraphQLRequest(document, variables={"id": id_}))
    assert not response.errors
    assert response.stats.statements == 1
    assert response.data is not None
    [entity] = response.data.values()
    [rows] = entity.values()
    return rows


def name(nearness: Nearness, entity: dict[str, Any]) -> str:
    """Return what the records call an entity."""
    values = [key["value"] for key in entity["identifiers"] if key["scheme"] == "OPENALEX"]
    return nearness.oracle.name(min(values)) if values else f"?{entity['id']}"


def is_the_head_of(shown: list[tuple[float, str]], scores: Iterable[float]) -> bool:
    """Return whether rows of score and id are the first of a list with these scores, in its order."""
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
    assert whole == 100


async def test_works_with_references_that_very_many_have_are_related_by_the_formula(
    loaded: Database, nearness: Nearness
) -> None:
    common = sorted(nearness.sharing, key=lambda reference: (-len(nearness.sharing[reference]), reference))[:40]
    works = sorted({work for reference in common for work in nearness.newest(nearness.sharing[reference], 2)})
    assert max(len(nearness.sharing[reference]) for reference in common) > 100
    for work in works:
        if work[0] != "W":
            continue
        rows = await ask(loaded, RELATED, work)
        expected = nearness.related(work)
        assert [row["score"] for row in rows] == [expected[name(nearness, row["work"])][0] for row in rows]
        shown = [(row["score"], row["work"]["id"]) for row in rows]
        assert is_the_head_of(shown, (score for score, *_ in expected.values()))


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
                text = [
                    (round(pieces[piece], 12), entity["id"])
                    for piece, entity in zip(names, reason["evidence"], strict=True)
                ]
                assert text == sorted(text, reverse=True)
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


# A topic, an institution and a work, each with more works around it than are read: 2,100 works of which number 1 is the
# oldest, all on one topic and of one institution, all citing the work HUB. The oldest 150 share a topic and an
# institution of their own and cite OLD; so do the newest 10 and NEW.
CROWD = """
MERGE (:Graph {name: 'peergraph'})
CREATE (t:Topic {id: 'T', label: 'T', workCount: 2100}), (i:Institution {id: 'I', label: 'I', workCount: 2100})
CREATE (old:Topic {id: 'Told', label: 'T', workCount: 150}), (new:Topic {id: 'Tnew', label: 'T', workCount: 10})
CREATE (there:Institution {id: 'Iold', label: 'I', workCount: 150})
CREATE (here:Institution {id: 'Inew', label: 'I', workCount: 10})
CREATE (hub:Work {id: 'HUB', label: 'hub', citationCount: 2101, authorCount: 0, newest: 19000000})
CREATE (past:Work {id: 'OLD', label: 'old', citationCount: 150, authorCount: 0, newest: 19000000})
CREATE (last:Work {id: 'NEW', label: 'new', citationCount: 10, authorCount: 0, newest: 19000000})
CREATE (only:Work {id: 'ONLY', label: 'only', citationCount: 0, authorCount: 0, newest: 19000000})
CREATE (only)-[:CITES]->(hub)
FOREACH (node IN [t, hub, past, last, only] | CREATE (:Key {key: node.id})-[:NAMES]->(node))
CREATE (:Key {key: 'I'})-[:NAMES]->(i)
WITH *
UNWIND range(1, 2100) AS number
CREATE (w:Work {id: 'W' + number, label: 'w', citationCount: 0, authorCount: 0, newest: 20000000 + number})
CREATE (w)-[:ABOUT {primary: true}]->(t), (w)-[:CREDITED_TO]->(i), (w)-[:CITES]->(hub)
FOREACH (x IN CASE number WHEN 1 THEN [1] ELSE [] END | CREATE (:Key {key: 'W1'})-[:NAMES]->(w))
FOREACH (x IN CASE WHEN number <= 150 THEN [1] ELSE [] END |
  CREATE (w)-[:ABOUT {primary: false}]->(old), (w)-[:CREDITED_TO]->(there), (w)-[:CITES]->(past))
FOREACH (x IN CASE WHEN number > 2090 THEN [1] ELSE [] END |
  CREATE (w)-[:ABOUT {primary: false}]->(new), (w)-[:CREDITED_TO]->(here), (w)-[:CITES]->(last))
"""


async def test_of_a_crowd_the_newest_are_read_and_the_answer_says_that_there_are_more(database: Database) -> None:
    await write(database, CROWD)
    await place(database)
    topics = await ask(
        database, "query($id: ID!) { topic(id: $id) { related { topic { id } sharedWorkCount atLeast } } }", "T"
    )
    assert topics == [
        {"topic": {"id": "Told"}, "sharedWorkCount": 50, "atLeast": True},
        {"topic": {"id": "Tnew"}, "sharedWorkCount": 10, "atLeast": True},
    ]
    document = "query($id: ID!) { institution(id: $id) { partners { institution { id } jointWorkCount atLeast } } }"
    assert await ask(database, document, "I") == [
        {"institution": {"id": "Iold"}, "jointWorkCount": 50, "atLeast": True},
        {"institution": {"id": "Inew"}, "jointWorkCount": 10, "atLeast": True},
    ]
    document = (
        "query($id: ID!) { work(id: $id) { related(first: 50) "
        "{ work { id } sharedReferences sharedCitations atLeast } } }"
    )
    assert await ask(database, document, "HUB") == [
        {"work": {"id": "NEW"}, "sharedReferences": 0, "sharedCitations": 10, "atLeast": True}
    ]
    # A reference that many works have is read in full, and so is a rare one beside it.
    only = await ask(database, document, "ONLY")
    assert {(row["sharedReferences"], row["atLeast"]) for row in only} == {(1, False)}
    assert [row["work"]["id"] for row in only] == sorted((f"W{n}" for n in range(151, 2091)), reverse=True)[:50]
    assert await ask(database, document, "W1") == [
        {"work": {"id": f"W{number}"}, "sharedReferences": 2, "sharedCitations": 0, "atLeast": False}
        for number in sorted(range(2, 151), key=lambda number: f"W{number}", reverse=True)[:50]
    ]


# 20,010 works that cite COMMON, more than are read. Of ME's other references X has RARE, Z has SELDOM, and Y has both
# and three of its own; of COMMON's 20,007 others each has one more.
COMMON = """
MERGE (:Graph {name: 'peergraph'})
CREATE (common:Work {id: 'COMMON', label: 'w', citationCount: 20009, authorCount: 0, newest: 19000000})
WITH common
UNWIND range(1, 20007) AS number
CREATE (w:Work {id: 'W' + number, label: 'w', citationCount: 0, authorCount: 0, newest: 20000000 + number})
CREATE (w)-[:CITES]->(common), (w)-[:AWAITS]->(:Key {key: 'own' + number})
FOREACH (x IN CASE number WHEN 1 THEN [1] ELSE [] END | CREATE (:Key {key: 'W1'})-[:NAMES]->(w))
WITH common, count(*) AS many
UNWIND [['ME', ['RARE', 'SELDOM']], ['X', ['RARE']],
  ['Y', ['RARE', 'SELDOM', 'A', 'B', 'C']], ['Z', ['SELDOM']]] AS pair
CREATE (w:Work {id: pair[0], label: 'w', citationCount: 0, authorCount: 0, newest: 19000000})
CREATE (:Key {key: pair[0]})-[:NAMES]->(w)
FOREACH (x IN CASE WHEN pair[0] IN ['ME', 'X'] THEN [1] ELSE [] END | CREATE (w)-[:CITES]->(common))
FOREACH (missing IN pair[1] | MERGE (k:Key {key: missing}) CREATE (w)-[:AWAITS]->(k))
"""


async def test_a_reference_too_common_to_be_read_counts_where_a_work_stands(database: Database) -> None:
    await write(database, COMMON)
    await place(database)
    document = (
        "query($id: ID!) { work(id: $id) { related(first: 50) "
        "{ work { id } score sharedReferences sharedMissingReferences atLeast } } }"
    )

    def row(id_: str, shared: int, missing: int, theirs: int) -> dict[str, Any]:
        score = round((shared + missing) / math.sqrt(3 * theirs) / 2, 9)
        return {
            "work": {"id": id_},
            "score": score,
            "sharedReferences": shared,
            "sharedMissingReferences": missing,
            "atLeast": True,
        }

    result = await ask(database, document, "ME")
    assert result[:3] == [row("X", 1, 1, 2), row("Z", 0, 1, 1), row("Y", 0, 2, 5)]
    # Of the works that have only the common reference, the newest are found.
    assert result[3:] == [
        row(id_, 1, 0, 2) for id_ in sorted((f"W{n}" for n in range(19508, 20008)), reverse=True)[:47]
    ]
    alone = await ask(database, document, "W1")
    assert [each["work"]["id"] for each in alone] == sorted((f"W{n}" for n in range(19508, 20008)), reverse=True)[:50]
    assert all(each["atLeast"] for each in alone)


# A person with 150 works, all on one topic: the oldest with OLD, who also wrote on the topic alone, as STRANGER did.
PROLIFIC = """
MERGE (:Graph {name: 'peergraph'})
CREATE (t:Topic {id: 'T', label: 'Sleep', workCount: 152})
WITH t
UNWIND [['ME', 150, 2], ['OLD', 2, 1], ['STRANGER', 1, 0]] AS person
CREATE (r:Researcher {id: person[0], label: person[0], workCount: person[1], collaboratorCount: person[2]})
CREATE (:Key {key: person[0]})-[:NAMES]->(r)
WITH t, collect(r) AS people
UNWIND range(1, 152) AS number
CREATE (w:Work {id: 'W' + number, label: 'w', citationCount: 0, newest: number})
CREATE (w)-[:ABOUT {primary: true}]->(t)
SET w.authorCount = CASE number WHEN 1 THEN 2 ELSE 1 END
FOREACH (r IN CASE WHEN number <= 150 THEN [people[0]] ELSE [people[number - 150]] END |
  CREATE (r)-[:AUTHORED {position: 1}]->(w))
FOREACH (r IN CASE number WHEN 1 THEN [people[1]] ELSE [] END | CREATE (r)-[:AUTHORED {position: 2}]->(w))
"""


async def test_a_collaborator_of_long_ago_is_not_suggested(database: Database) -> None:
    await write(database, PROLIFIC)
    await place(database)
    document = (
        "query($id: ID!) { researcher(id: $id) { suggestedCollaborators { score researcher { id } "
        "reasons { kind text weight evidenceCount evidence { id } } } } }"
    )
    weight = 1 / math.log(math.e + 152)
    weight = round(weight / (weight + 1), 9)
    assert await ask(database, document, "ME") == [
        {
            "score": round(weight / 6, 9),
            "researcher": {"id": "STRANGER"},
            "reasons": [
                {
                    "kind": "SHARED_TOPIC",
                    "text": "Both work on Sleep.",
                    "weight": weight,
                    "evidenceCount": 1,
                    "evidence": [{"id": "T"}],
                }
            ],
        }
    ]


# Each level of a taxonomy has two below it; a work is on two topics of the lowest level.
TREE = """
MERGE (:Graph {name: 'peergraph'})
CREATE (field:Topic {id: 'F', label: 'F', workCount: 2}), (one:Topic {id: 'F1', label: 'F1', workCount: 2}),
  (two:Topic {id: 'F2', label: 'F2', workCount: 1}), (other:Topic {id: 'O', label: 'O', workCount: 2}),
  (one)-[:WITHIN]->(field), (two)-[:WITHIN]->(field)
CREATE (a:Work {id: 'A', newest: 1}), (b:Work {id: 'B', newest: 2}),
  (a)-[:ABOUT]->(one), (a)-[:ABOUT]->(two), (a)-[:ABOUT]->(other), (b)-[:ABOUT]->(one), (b)-[:ABOUT]->(other),
  (b)-[:ABOUT]->(field)
FOREACH (topic IN [field, one] | CREATE (:Key {key: topic.id})-[:NAMES]->(topic))
"""


async def test_what_lies_above_or_below_a_topic_is_not_related_to_it(database: Database) -> None:
    await write(database, TREE)
    await place(database)
    document = "query($id: ID!) { topic(id: $id) { related { topic { id } sharedWorkCount score } } }"
    assert await ask(database, document, "F") == [{"topic": {"id": "O"}, "sharedWorkCount": 2, "score": 1.0}]
    assert await ask(database, document, "F1") == [
        {"topic": {"id": "O"}, "sharedWorkCount": 2, "score": 1.0},
        {"topic": {"id": "F2"}, "sharedWorkCount": 1, "score": round(1 / math.sqrt(2), 9)},
    ]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("work", "related"),
        ("topic", "related"),
        ("researcher", "suggestedCollaborators"),
    ],
)
async def test_a_list_of_what_is_near_has_one_to_fifty_rows(database: Database, kind: str, field: str) -> None:
    await write(database, RECORDS.text)
    ids = {"work": "Wwork00000000001", "topic": "Ttopic0000000001", "researcher": "Rperson000000001"}
    for first in (0, 51):
        document = f'{{ {kind}(id: "{ids[kind]}") {{ {field}(first: {first}) {{ __typename }} }} }}'
        response = await answer(database, GraphQLRequest(document))
        assert [error.message for error in response.errors] == [f"first must be from 1 to 50, not {first}."]
        assert response.errors[0].extensions == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("facts_", "expected"),
    [
        (["SHARED_TOPIC", "Ada Ek", "Bo Ny", 1, ["Sleep"]], "Both work on Sleep."),
        (["SHARED_TOPIC", "Ada Ek", "Bo Ny", 2, ["Sleep", "Pain"]], "Both work on Sleep and Pain."),
        (["SHARED_COAUTHOR", "Ada Ek", "Bo Ny", 5, ["Cy", "Di"]], "Both have worked with Cy, Di and 3 more."),
        (["SHARED_INSTITUTION", "Ada Ek", "Bo Ny", 1, ["Uppsala"]], "Both have been at Uppsala."),
        (["CITES", "Ada Ek", "Bo Ny", 1, ["x"]], "Ada Ek cites 1 work of Bo Ny."),
        (["CITED_BY", "Ada Ek", "Bo Ny", 1, ["x"]], "1 work of Bo Ny cites Ada Ek."),
        (["CITED_BY", "Ada Ek", "Bo Ny", 2, ["x", "y"]], "2 works of Bo Ny cite Ada Ek."),
        (["CO_CITED", "Ada Ek", "Bo Ny", 2, ["x", "y"]], "2 works cite both."),
    ],
)
def test_a_reason_is_said_in_one_sentence(facts_: list[Any], expected: str) -> None:
    assert sentence(facts_) == expected
    assert len(sentence([*facts_[:3], 9, ["long " * 120, "long " * 120]])) <= 500
